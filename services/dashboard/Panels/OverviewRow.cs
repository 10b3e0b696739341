using System.Runtime.CompilerServices;
using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Panels;

/// <summary>
/// A figure of one market in the overview. It becomes text when it is shown: of thousands, a few dozen are.
/// </summary>
/// <param name="Metric">The metric; null when it is not measured on the market.</param>
/// <param name="Value">In the metric's unit, to sort by; null when it is not known.</param>
/// <param name="ZScore">How unusual it is; null when not scored or not known.</param>
/// <param name="Why">Why it is not known, or how far it can be trusted; null when there is nothing to say.</param>
public readonly record struct OverviewCell(string? Metric, double? Value, double? ZScore, string? Why)
{
    /// <summary>As it is shown; null when it is not known.</summary>
    public string? Text =>
        Metric is null ? "–"
        : Value is not { } value ? null
        : Metric == "mid_price" ? Wording.Price(value)
        : Wording.Value(value, MetricCatalog.Find(Metric)?.Unit);

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

    /// <summary>The same for everybody who looks: made once a state.</summary>
    public static IReadOnlyList<OverviewRow> Shared(DashboardState state) => Rows.GetValue(state, Of);

    private static readonly ConditionalWeakTable<DashboardState, IReadOnlyList<OverviewRow>> Rows = [];

    private static OverviewRow Of(DashboardState state, MarketId market, IEnumerable<Alert> alerts)
    {
        var known = state.MarketOf(market);
        AlertPriority? urgency = null;
        var count = 0;
        foreach (var alert in alerts)
        {
            count++;
            urgency = urgency < alert.Priority ? urgency : alert.Priority;
        }

        TimeSpan? age = known.Readings is { } readings ? state.AsOf - readings.Timestamp : null;
        return new OverviewRow(
            market, urgency, count, !(age <= state.Config.Features.DataCapture.StaleAfter), age,
            CellsOf(known, known.Readings is null
                ? state.Live.WhyMissing("no readings for 30 s", RedisKeys.Metrics(market)) : ""));
    }

    private static OverviewCell[] CellsOf(MarketState known, string whyNone)
    {
        var cells = new OverviewCell[OverviewColumn.All.Count];
        for (var column = 0; column < cells.Length; column++)
            cells[column] = CellOf(known, OverviewColumn.All[column].Metric, whyNone);
        return cells;
    }

    private static OverviewCell CellOf(MarketState known, string metric, string whyNone)
    {
        if (known.Readings is null)
            return new OverviewCell(metric, null, null, whyNone);
        if (known.ReadingOf(metric) is not { } reading)
            return new OverviewCell(null, null, null, "not measured on this market");
        if (reading.Value is not { } value)
            return new OverviewCell(metric, null, null, Wording.Reason(reading.Status));
        return new OverviewCell(metric, value, reading.ZScore, reading.Status switch
        {
            ReadingStatus.WarmingUp => "warming up",
            ReadingStatus.Truncated => "the known part only",
            _ => null,
        });
    }
}
