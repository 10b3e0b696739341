using System.Text.Json;
using System.Text.Json.Serialization;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;

namespace Surveillance.Dashboard.Charts;

/// <summary>
/// What a chart is drawn from, in plotly's terms. Colours that follow the theme are set by charts.css.
/// </summary>
/// <param name="traces">A line a venue, of each metric.</param>
/// <param name="layout">Axes, thresholds, gaps and marks.</param>
public sealed class ChartFigure(IList<ITrace> traces, Layout layout)
{
    /// <summary>The function of charts.js that draws one of these in the place of a name.</summary>
    public const string Call = "surveillanceCharts.draw";

    private static readonly Layout Blank = new();

    private static readonly Config Settings = new()
    {
        Responsive = true,
        DisplayModeBar = Plotly.Blazor.ConfigLib.DisplayModeBarEnum.False,
        DoubleClick = Plotly.Blazor.ConfigLib.DoubleClickEnum.Reset,
    };

    // As Plotly.Blazor writes its types itself.
    private static readonly JsonSerializerOptions PlotlyJson = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new PolymorphicConverter<ITrace>(), new DateTimeConverter(), new DateTimeOffsetConverter() },
    };

    /// <summary>
    /// Sky blue, orange, green, vermilion, purple and yellow of Okabe and Ito, told apart by everybody.
    /// </summary>
    private static readonly string[] Palette = ["#56b4e9", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#f0e442"];

    /// <summary>A line a venue, of each metric; none once they are forgotten.</summary>
    public IList<ITrace> Traces { get; private set; } = traces;

    /// <summary>Axes, thresholds, gaps and marks; nothing once it is forgotten.</summary>
    public Layout Layout { get; private set; } = layout;

    /// <summary>A time as plotly reads it; its own converter would drop milliseconds.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>Draws a chart.</summary>
    /// <param name="chart">Which.</param>
    /// <param name="lines">The lines, in the order in which points are added to them.</param>
    /// <param name="selected">The venue that is looked at: its line is the thick one.</param>
    /// <param name="shapes">Thresholds, gaps and marks.</param>
    /// <param name="range">How far back.</param>
    /// <param name="revision">Names what is shown.</param>
    public static ChartFigure Of(
        MarketChart chart, IReadOnlyList<DrawnLine> lines, string selected, IList<Shape> shapes, ChartRange range,
        string revision) =>
        new([.. lines.Select(line => TraceOf(chart, line, line.Venue == selected))],
            LayoutOf(chart, shapes, range, revision));

    private static Scatter TraceOf(MarketChart chart, DrawnLine line, bool isSelected) => new Scatter
    {
        // The browser knows the colour by this, in either theme: charts.css.
        UId = $"-v{(line.Place % Palette.Length) + 1}{(line.IsDotted ? "-dotted" : "")}",
        Name = chart.Twin is { } twin ? $"{line.Venue} {(line.IsDotted ? twin.Dotted : twin.Solid)}" : line.Venue,
        Mode = ModeFlag.Lines,
        X = line.Points.Select(point => (object)Time(point.At)).ToList(),
        Y = line.Points.Select(point => (object)point.Value!).ToList(),
        ConnectGaps = false,
        Line = new Line
        {
            Color = Palette[line.Place % Palette.Length],
            Width = isSelected ? 1.8m : 1,
            Dash = line.IsDotted ? "dot" : "solid",
        },
        Opacity = isSelected ? 1 : 0.55m,
    };

    /// <summary>The second argument of the call that draws it.</summary>
    internal ReadyJson ToJson() =>
        ReadyJson.Of(new { data = Traces, layout = Layout, config = Settings }, PlotlyJson);

    /// <summary>Lets go of what the browser has: of each page that is open it would be half a megabyte.</summary>
    public void Forget() => (Traces, Layout) = ([], Blank);

    private static Layout LayoutOf(
        MarketChart chart, IList<Shape> shapes, ChartRange range, string revision) => new()
    {
        // The same for as long as the same is shown, so that a zoom survives every update.
        UiRevision = revision,
        AutoSize = true,
        ShowLegend = false,
        HoverMode = HoverModeEnum.XUnified,
        DragMode = DragModeEnum.Zoom,
        PaperBgColor = "rgba(0,0,0,0)",
        PlotBgColor = "rgba(0,0,0,0)",
        Margin = new Margin { L = 46, R = 10, T = 6, B = range.TickFormat.Contains('\n') ? 36 : 24 },
        Font = new Font { Size = 11 },
        XAxis =
        [
            new XAxis
            {
                Type = Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Date,
                HoverFormat = "%d %b %H:%M:%S UTC",
                TickFormat = range.TickFormat,
                ShowSpikes = true,
                SpikeThickness = 1,
                SpikeColor = "#8090a4",
                SpikeDash = "dot",
                NTicks = 7,
            },
        ],
        YAxis =
        [
            new YAxis
            {
                TickFormat = chart.TickFormat,
                HoverFormat = chart.HoverFormat,
                AutoMargin = Plotly.Blazor.LayoutLib.YAxisLib.AutoMarginFlag.True,
                RangeMode = chart.IsFromZero
                    ? Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.ToZero
                    : Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.Normal,
                NTicks = 6,
                ZeroLine = !chart.IsFromZero,
            },
        ],
        Shapes = shapes,
    };
}

/// <summary>A line of a chart as it is drawn first.</summary>
/// <param name="Venue">Whose.</param>
/// <param name="Place">Of the venue among all: its colour.</param>
/// <param name="IsDotted">Whether it is of the chart's second metric.</param>
/// <param name="Points">In the order of time.</param>
public sealed record DrawnLine(string Venue, int Place, bool IsDotted, IReadOnlyList<ChartPoint> Points);
