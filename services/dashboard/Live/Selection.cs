using Surveillance.Dashboard.Charts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Live;

/// <summary>What a page shows: the market and the range that its address names, or what stands in for them.</summary>
/// <param name="Market">The market; null when none is enabled.</param>
/// <param name="Range">How far back.</param>
/// <param name="IsPaused">Whether the market view stands still.</param>
/// <param name="Complaints">What the address asked for that there is not, for people.</param>
public sealed record Selection(MarketId? Market, ChartRange Range, bool IsPaused, IReadOnlyList<string> Complaints)
{
    /// <summary>The enabled venues that have an enabled market, in the order of the file.</summary>
    public static IReadOnlyList<string> ExchangesOf(SurveillanceConfig config) =>
        [.. config.EnabledMarkets.Select(market => market.Exchange).Distinct()];

    /// <summary>The enabled instruments of a venue, in the order of the file.</summary>
    public static IReadOnlyList<string> InstrumentsOf(SurveillanceConfig config, string exchange) =>
        [.. config.EnabledMarkets.Where(market => market.Exchange == exchange).Select(market => market.Instrument)];

    /// <summary>The enabled venues that list an instrument, in the order of the file.</summary>
    public static IReadOnlyList<string> VenuesOf(SurveillanceConfig config, string instrument) =>
        [.. config.EnabledMarkets.Where(market => market.Instrument == instrument).Select(market => market.Exchange)];

    /// <summary>
    /// Reads the query of an address; a part that is absent or unknown gets its first or usual value.
    /// </summary>
    public static Selection Of(
        SurveillanceConfig config, string? exchange, string? instrument, string? range, bool isPaused = false)
    {
        var complaints = new List<string>();
        var chosenRange = ChartRange.Default;
        if (!string.IsNullOrEmpty(range))
        {
            if (ChartRange.Find(range) is { } found)
                chosenRange = found;
            else
                complaints.Add($"There is no range {range}: showing {chosenRange.Name}.");
        }

        var exchanges = ExchangesOf(config);
        if (exchanges.Count == 0)
            return new Selection(null, chosenRange, isPaused, complaints);
        var chosenExchange = Choose("exchange", exchange, exchanges, complaints);
        var chosenInstrument = Choose(
            "instrument", instrument, InstrumentsOf(config, chosenExchange), complaints, $" on {chosenExchange}");
        return new Selection(new MarketId(chosenExchange, chosenInstrument), chosenRange, isPaused, complaints);
    }

    /// <summary>The address that shows this.</summary>
    public string Address(MarketId? market = null, ChartRange? range = null, bool? isPaused = null)
    {
        var shown = market ?? Market;
        return shown is not { } known
            ? $"/?range={(range ?? Range).Name}"
            : $"/?exchange={Uri.EscapeDataString(known.Exchange)}&instrument={Uri.EscapeDataString(known.Instrument)}"
                + $"&range={(range ?? Range).Name}{(isPaused ?? IsPaused ? "&paused=true" : "")}";
    }

    private static string Choose(
        string what, string? asked, IReadOnlyList<string> known, List<string> complaints, string where = "")
    {
        if (string.IsNullOrEmpty(asked))
            return known[0];
        if (known.Contains(asked))
            return asked;
        complaints.Add($"There is no {what} {asked}{where}: showing {known[0]}.");
        return known[0];
    }
}
