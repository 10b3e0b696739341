using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Panels;

/// <summary>A reading as it is shown.</summary>
/// <param name="Class">bad, warn, mut (not to be relied on), or none.</param>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Unusual">The z-score, the state of its warm-up, or why there is no value.</param>
/// <param name="Limits">The limits that rules set.</param>
/// <param name="Age">How old it is, when too old.</param>
/// <param name="Applies">Whether the market has this metric.</param>
public sealed record ReadingView(
    string Class, string? Value, string Unit, string Unusual, string? Limits, string? Age, bool Applies = true)
{
    /// <summary>How a metric of a market is shown.</summary>
    public static ReadingView Of(DashboardState state, MarketId market, string metric)
    {
        var known = state.MarketOf(market);
        if (known.Readings is not { } readings)
            return Missing(state.Live.WhyMissing("no readings for 30 s", RedisKeys.Metrics(market)));
        if (known.ReadingOf(metric) is not { } reading)
            return Missing($"not measured on {market.Instrument}") with { Applies = false };
        if (reading.Value is not { } value)
            return Missing(Wording.Reason(reading.Status));

        var definition = MetricCatalog.Find(metric);
        var (text, unit) = TextOf(metric, value, definition?.Unit);
        var age = state.AsOf - readings.Timestamp;
        var isStale = age > state.Config.Features.DataCapture.StaleAfter;
        return new ReadingView(
            isStale ? "mut" : ClassOf(state, market, metric),
            text,
            unit,
            metric == "funding_rate"
                ? NextFunding(known.Ticker, state.AsOf)
                : UnusualOf(reading, definition, state.Config.Features.ZScore.MinSamples),
            LimitsOf(state, market, metric, definition?.Unit),
            isStale ? $"{age.TotalSeconds:0} s" : null);
    }

    private static (string Text, string Unit) TextOf(string metric, double value, string? unit) => metric switch
    {
        "mid_price" => (Wording.Price(value), ""),
        // Venues tell it in percent.
        "funding_rate" => (Wording.Percent(value), "%"),
        _ => (Wording.Value(value, unit), Wording.Unit(unit)),
    };

    private static string NextFunding(Ticker? ticker, DateTimeOffset now) =>
        ticker?.NextFundingTime is { } next ? $"next in {Wording.Span(next - now)}" : "";

    private static ReadingView Missing(string why) => new("mut", null, "", why, null, null);

    private static string UnusualOf(Reading reading, MetricDefinition? definition, int minSamples) => reading switch
    {
        _ when definition is not { Scored: true } => "",
        { Status: ReadingStatus.WarmingUp } => $"Z-Score: warming up ({reading.Samples ?? 0}/{minSamples})",
        { ZScore: { } z } => $"z {Wording.ZScore(z)}{(reading.Status == ReadingStatus.Carried ? " carried" : "")}",
        { Status: ReadingStatus.Truncated } => "truncated: the known part only",
        _ => "not scored",
    };

    private static string ClassOf(DashboardState state, MarketId market, string metric) =>
        state.Live.Alerts.Where(alert => alert.Market == market && alert.Metric == metric)
            .Select(alert => (AlertPriority?)alert.Priority).Min() switch
        {
            AlertPriority.P1 => "bad",
            AlertPriority.P2 => "warn",
            _ => "",
        };

    private static string? LimitsOf(DashboardState state, MarketId market, string metric, string? unit)
    {
        var limits = state.Config.Rules.Definitions.Where(rule => rule.Metric == metric)
            .Select(rule => state.Config.Rules.LimitsOf(rule, market.Instrument)?.Threshold).OfType<double>()
            .Select(limit => Wording.Value(limit, unit)).Distinct().ToList();
        return limits.Count == 0 ? null : $"limit {string.Join(" / ", limits)}";
    }
}
