using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.ShapeLib;
using Plotly.Blazor.LayoutLib.ShapeLib.LabelLib;
using Surveillance.Alerts;
using Font = Plotly.Blazor.LayoutLib.ShapeLib.LabelLib.Font;

namespace Surveillance.Dashboard.Charts;

/// <summary>What stands in a chart beside its lines: limits, stretches without data, and where alerts began.</summary>
internal static class ChartShapes
{
    // Readable on dark and on light ground.
    private const string Warning = "#d9900a";
    private const string Critical = "#e5484d";
    private const string GapTint = "rgba(128,144,164,0.18)";

    /// <summary>Lines at the limits of the rules on a metric, named by their urgency.</summary>
    public static IEnumerable<Shape> Thresholds(RuleBook rules, string metric, string instrument)
    {
        foreach (var rule in rules.Definitions.Where(rule => rule.Metric == metric))
        {
            if (rules.LimitsOf(rule, instrument) is not { } limits)
                continue;
            yield return Threshold(rule, limits.Threshold);
            if (rule.Condition == AlertCondition.AbsGt)
                yield return Threshold(rule, -limits.Threshold);
        }
    }

    /// <summary>A band where there was no data.</summary>
    public static Shape Band(TimeSpread gap) => new()
    {
        Type = TypeEnum.Rect,
        Layer = LayerEnum.Below,
        XRef = "x",
        YRef = "paper",
        X0 = ChartFigure.Time(gap.Start),
        X1 = ChartFigure.Time(gap.End),
        Y0 = 0,
        Y1 = 1,
        FillColor = GapTint,
        Line = new Line { Width = 0 },
    };

    /// <summary>A line where an alert began.</summary>
    public static Shape Mark(Alert alert) => new()
    {
        Type = TypeEnum.Line,
        XRef = "x",
        YRef = "paper",
        X0 = ChartFigure.Time(alert.TriggeredAt),
        X1 = ChartFigure.Time(alert.TriggeredAt),
        Y0 = 0,
        Y1 = 1,
        Line = new Line { Color = ColorOf(alert.Priority), Width = 1 },
        Label = new Label
        {
            Text = $"{alert.Priority}",
            TextPosition = TextPositionEnum.End,
            TextAngle = 0,
            XAnchor = XAnchorEnum.Right,
            YAnchor = YAnchorEnum.Top,
            Font = new Font { Color = ColorOf(alert.Priority), Size = 10 },
        },
    };

    /// <summary>A line at a limit, named on the normal side of it, where there is always room.</summary>
    /// <param name="rule">Whose limit.</param>
    /// <param name="limit">Where.</param>
    /// <param name="name">What is said.</param>
    /// <param name="position">Where along the line.</param>
    /// <param name="line">How it is drawn; the name has its colour.</param>
    public static Shape Limit(
        AlertRule rule, double limit, string name, TextPositionEnum position, Line line) => new()
    {
        Type = TypeEnum.Line,
        XRef = "paper",
        YRef = "y",
        X0 = 0,
        X1 = 1,
        Y0 = limit,
        Y1 = limit,
        Line = line,
        Label = new Label
        {
            Text = name,
            TextPosition = position,
            YAnchor = limit < 0 || rule.Condition == AlertCondition.Lt ? YAnchorEnum.Bottom : YAnchorEnum.Top,
            Font = new Font { Color = line.Color, Size = 10 },
        },
    };

    // P1 on the left and P2 on the right: limits that lie close together can still be read.
    private static Shape Threshold(AlertRule rule, double limit) => Limit(
        rule, limit, $"{rule.Priority} {limit:#,0.##}",
        rule.Priority == AlertPriority.P1 ? TextPositionEnum.Start : TextPositionEnum.End,
        new Line { Color = ColorOf(rule.Priority), Width = 1, Dash = "dash" });

    private static string ColorOf(AlertPriority priority) => priority == AlertPriority.P1 ? Critical : Warning;
}
