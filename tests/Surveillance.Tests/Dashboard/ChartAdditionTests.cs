using System.Text.Json;
using Surveillance.Dashboard.Charts;

namespace Surveillance.Tests.Dashboard;

/// <summary>What is sent to a chart that is drawn.</summary>
public sealed class ChartAdditionTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void New_points_are_written_as_the_script_takes_them_and_what_is_unknown_breaks_the_line()
    {
        ChartPoint[] first = [new(At, 0.5), new(At.AddSeconds(1), null)];
        ChartPoint[] third = [new(At, 7)];
        var addition = ChartAddition.Of(new ChartExtension("spread_bps", [(0, first), (2, third)], 900));
        Assert.Equal(
            """[{"id":"chart-spread_bps","x":[["2026-11-25 12:00:00.250","2026-11-25 12:00:01.250"],"""
            + """["2026-11-25 12:00:00.250"]],"y":[[0.5,null],[7]],"lines":[0,2],"most":900}]""",
            JsonSerializer.Serialize(ChartAddition.ToJson([addition])));
    }

    [Fact]
    public void What_the_browser_has_is_not_kept()
    {
        var figure = new ChartFigure([new Plotly.Blazor.Traces.Scatter()], new Plotly.Blazor.Layout { Title = new() });
        figure.Forget();
        Assert.Empty(figure.Traces);
        Assert.Null(figure.Layout.Title);
    }
}
