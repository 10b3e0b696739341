using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.ShapeLib;
using Plotly.Blazor.LayoutLib.ShapeLib.LabelLib;
using Surveillance.Alerts;
using Surveillance.Dashboard.Tuning;

namespace Surveillance.Dashboard.Charts;

/// <summary>
/// The chart of the tuning page: the metric, the limits as configured and as tried, and below them three lanes with
/// every incident from its first to its last moment: as tried, as configured, and what really fired.
/// </summary>
internal static class TuningFigure
{
    /// <summary>Most incidents that are drawn in a lane, the newest.</summary>
    public const int MostMarks = 200;

    private const string TriedColor = "#009e73";
    private const string ConfiguredColor = "#cc79a7";
    private const string RecordedColor = "#8090a4";

    /// <summary>Draws it.</summary>
    public static ChartFigure Of(RuleTrial trial, TuningComparison found, ChartRange range)
    {
        var line = new ChartLine(range, trial.Pace);
        var points = line.Begin(found.Points, DateTimeOffset.MaxValue);
        var (from, to) = (found.Configured.Stretch.From, found.Configured.Stretch.To);
        List<Shape> shapes =
        [
            .. TimeSpread.Merge([
                .. found.Gaps.Select(gap => new TimeSpread(Later(gap.Start, from), Earlier(gap.End, to))),
                .. line.Breaks,
            ]).Select(ChartShapes.Band),
            .. ChartShapes.Thresholds(trial.FamilyRules, trial.Family.Metric, trial.Market.Instrument),
            .. trial.Rules.Where(rule => rule.Tried.Limits.Threshold != rule.Configured.Limits.Threshold)
                .SelectMany(TriedLimits),
            .. Lane(2, TriedColor, found.Incidents.Select(each => each.Tried), from, to),
            .. Lane(1, ConfiguredColor, found.Incidents.Select(each => each.Configured), from, to),
            .. Lane(0, RecordedColor, found.Incidents.Select(each => each.Recorded), from, to),
        ];
        return ChartFigure.Of(
            ChartOf(trial), [new DrawnLine(trial.Market.Exchange, 0, IsDotted: false, points)],
            trial.Market.Exchange, shapes, range,
            $"{trial.Market} {trial.Family.Name} {range.Name} {to:O}");
    }

    /// <summary>What is drawn.</summary>
    public static MarketChart ChartOf(RuleTrial trial) =>
        ChartCatalog.All.FirstOrDefault(chart => chart.Twin is null && chart.Metric == trial.Family.Metric)
        ?? new MarketChart(
            $"{trial.Metric.Name}, {trial.Metric.Unit}", trial.Metric.Name, trial.Metric.Unit == "quote" ? "~s" : "~g",
            trial.Family.Condition == AlertCondition.Gt);

    private static IEnumerable<Shape> TriedLimits(TriedRule rule)
    {
        var limit = rule.Tried.Limits.Threshold;
        yield return Limit(rule, limit);
        if (rule.Tried.Rule.Condition == AlertCondition.AbsGt)
            yield return Limit(rule, -limit);
    }

    private static Shape Limit(TriedRule rule, double limit) => ChartShapes.Limit(
        rule.Configured.Rule, limit, $"tried {rule.Configured.Rule.Priority} {limit:#,0.##}", TextPositionEnum.Middle,
        new Line { Color = TriedColor, Width = 1.5m });

    private static IEnumerable<Shape> Lane(
        int place, string color, IEnumerable<Alert?> alerts, DateTimeOffset from, DateTimeOffset to)
    {
        var (bottom, top) = (0.01m + (place * 0.06m), 0.05m + (place * 0.06m));
        foreach (var alert in alerts.OfType<Alert>().Take(MostMarks))
            yield return Box(
                color, bottom, top, ChartFigure.Time(Later(alert.TriggeredAt, from)),
                ChartFigure.Time(Earlier(alert.ResolvedAt ?? to, to)));
    }

    // With an edge: a second of a week would not be seen.
    private static Shape Box(
        string color, decimal bottom, decimal top, object left, object right) => new()
    {
        Type = TypeEnum.Rect,
        XRef = "x",
        YRef = "paper",
        X0 = left,
        X1 = right,
        Y0 = bottom,
        Y1 = top,
        FillColor = color,
        Line = new Line { Color = color, Width = 1 },
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
