using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Dashboard.Panels;

/// <summary>A figure of one market in the overview.</summary>
/// <param name="Text">As it is shown; null when it is not known.</param>
/// <param name="Value">In the metric's unit, to sort by.</param>
/// <param name="ZScore">How unusual it is; null when not scored or not known.</param>
/// <param name="Why">Why it is not known, or how far it can be trusted; null when there is nothing to say.</param>
public readonly record struct OverviewCell(string? Text, double? Value, double? ZScore, string? Why)
{
    /// <summary>How warm it is shown: 0 is usual, 4 is five standard deviations away and more.</summary>
    public int Heat => Math.Abs(ZScore ?? 0) switch
    {
        >= 5 => 4,
        >= 3 => 3,
        >= 2 => 2,
        >= 1 => 1,
        _ => 0,
    };
}

/// <summary>One market in the overview.</summary>
/// <param name="Market">The market.</param>
/// <param name="Urgency">The most urgent of its active alerts; null without one.</param>
/// <param name="Alerts">How many are active.</param>
/// <param name="IsStale">Whether its figures are too old to be relied on.</param>
/// <param name="Age">How old they are; null without any.</param>
/// <param name="Cells">A cell a column.</param>
public sealed record OverviewRow(
    MarketId Market, AlertPriority? Urgency, int Alerts, bool IsStale, TimeSpan? Age, IReadOnlyList<OverviewCell> Cells)
{
    /// <summary>A row for every enabled market.</summary>
    public static IReadOnlyList<OverviewRow> Of(DashboardState state)
    {
        var alerts = state.Live.Alerts.ToLookup(alert => alert.Market);
        return [.. state.Config.EnabledMarkets.Select(market => Of(state, market, alerts[market]))];
    }

    private static OverviewRow Of(DashboardState state, MarketId market, IEnumerable<Alert> alerts)
    {
        var known = state.MarketOf(market);
        var priorities = alerts.Select(alert => (AlertPriority?)alert.Priority).ToList();
        TimeSpan? age = known.Readings is { } readings ? state.AsOf - readings.Timestamp : null;
        return new OverviewRow(
            market, priorities.Min(), priorities.Count, !(age <= state.Config.Features.DataCapture.StaleAfter), age,
            [.. OverviewColumn.All.Select(column => CellOf(known, column.Metric))]);
    }

    private static OverviewCell CellOf(MarketState known, string metric)
    {
        if (known.Readings is null)
            return new OverviewCell(null, null, null, "no readings for 30 s");
        if (known.ReadingOf(metric) is not { } reading)
            return new OverviewCell("–", null, null, "not measured on this market");
        if (reading.Value is not { } value)
            return new OverviewCell(null, null, null, Wording.Reason(reading.Status));
        var unit = MetricCatalog.Find(metric)?.Unit;
        var text = metric == "mid_price" ? Wording.Price(value) : Wording.Value(value, unit);
        return new OverviewCell(text, value, reading.ZScore, reading.Status switch
        {
            ReadingStatus.WarmingUp => "warming up",
            ReadingStatus.Truncated => "the known part only",
            _ => null,
        });
    }
}
