using Surveillance.Dashboard.Charts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Pages;

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
    /// <param name="config">The configuration in force.</param>
    /// <param name="exchange">The venue asked for.</param>
    /// <param name="instrument">The instrument asked for.</param>
    /// <param name="range">How far back, by name.</param>
    /// <param name="isPaused">Whether the market view stands still.</param>
    /// <param name="back">How long ago the moment was that the address wants to be seen; null when it names none.
    /// </param>
    public static Selection Of(
        SurveillanceConfig config, string? exchange, string? instrument, string? range, bool isPaused = false,
        TimeSpan? back = null)
    {
        var complaints = new List<string>();
        var chosenRange = RangeOf(range, back, complaints);
        var exchanges = ExchangesOf(config);
        if (exchanges.Count == 0)
            return new Selection(null, chosenRange, isPaused, complaints);
        var chosenExchange = Choose("exchange", exchange, exchanges, complaints);
        var chosenInstrument = Choose(
            "instrument", instrument, InstrumentsOf(config, chosenExchange), complaints, $" on {chosenExchange}");
        return new Selection(new MarketId(chosenExchange, chosenInstrument), chosenRange, isPaused, complaints);
    }

    /// <summary>The address that shows this.</summary>
    public string Address(MarketId? market = null, ChartRange? range = null, bool? isPaused = null) =>
        PageAddress.OfMarket(market ?? Market, (range ?? Range).Name, isPaused ?? IsPaused);

    private static ChartRange RangeOf(string? name, TimeSpan? back, List<string> complaints)
    {
        if (!string.IsNullOrEmpty(name))
        {
            if (ChartRange.Find(name) is { } found)
                return found;
            complaints.Add($"There is no range {name}: showing {ChartRange.Default.Name}.");
            return ChartRange.Default;
        }

        if (back is not { } length)
            return ChartRange.Default;
        if (ChartRange.Reaching(length) is { } reaching)
            return reaching;
        complaints.Add($"That was {length.TotalDays:0} days ago: the charts go back {ChartRange.All[^1].Name}.");
        return ChartRange.All[^1];
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
