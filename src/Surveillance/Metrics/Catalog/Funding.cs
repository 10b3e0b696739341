using Surveillance.Markets;

namespace Surveillance.Metrics.Catalog;

/// <summary>
/// <c>funding_rate</c>: the rate of the running period as the venue tells it, a fraction (0.0001 = 1 bp);
/// <c>funding_rate_annualised</c> = rate × 8760 / interval in hours, where the interval (1, 4 or 8 h) is the venue's
/// own. Applies to perpetuals. Stale when the venue last confirmed it more than two minutes ago: some venues push it
/// only every 30–90 s.
/// </summary>
internal static class Funding
{
    private const double HoursOfYear = 8760;

    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(2);

    public static MetricDefinition Rate { get; } = new()
    {
        Name = "funding_rate",
        Unit = "ratio",
        Measure = view => Measure(view, ticker => ticker.FundingRate),
    };

    public static MetricDefinition Annualised { get; } = new()
    {
        Name = "funding_rate_annualised",
        Unit = "ratio",
        Measure = view => Measure(view, ticker => ticker.FundingRate * HoursOfYear / ticker.FundingIntervalHours),
    };

    private static Measurement? Measure(MarketView view, Func<Ticker, double?> formula)
    {
        if (view.Settings.Type != InstrumentType.Perpetual)
            return null;
        if (view.Ticker is not { FundingAt: { } at } ticker)
            return Measurement.Unknown(ReadingStatus.NoData);
        if (view.Now - at > Reach)
            return Measurement.Unknown(ReadingStatus.Stale);
        return formula(ticker) is { } value ? Measurement.Known(value) : Measurement.Unknown(ReadingStatus.NoData);
    }
}
