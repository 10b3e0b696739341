using Surveillance.Dashboard.Charts;
using Surveillance.Dashboard.Live;

namespace Surveillance.Tests.Dashboard;

/// <summary>The charts of a market as they are drawn.</summary>
public sealed class ChartSheetTests
{
    private static readonly ChartRange Range = ChartRange.Find("24h")!;

    [Fact]
    public void Alerts_of_the_market_are_marked_over_the_whole_range_and_each_once()
    {
        var active = SomeState.Alert();
        var newest = SomeState.Alert() with { Id = "spread-2", TriggeredAt = SomeState.Now.AddMinutes(-5) };
        var old = SomeState.Alert() with { Id = "spread-3", TriggeredAt = SomeState.Now.AddHours(-23) };
        var state = SomeState.With(active) with { History = new HistoryPart(null, [newest]) };
        Assert.Equal(
            [active.TriggeredAt, newest.TriggeredAt, old.TriggeredAt],
            MarksOf(ChartSheet.Draw(state, SomeState.Perp, Range, new ChartPast([], [], [newest, old]))));
    }

    [Fact]
    public void What_began_before_the_range_or_elsewhere_is_not()
    {
        var before = SomeState.Alert() with { TriggeredAt = SomeState.Now.AddHours(-25) };
        var elsewhere = SomeState.Alert() with { Id = "b", Market = SomeState.Perp with { Exchange = "okx" } };
        Assert.Empty(MarksOf(ChartSheet.Draw(
            SomeState.Empty, SomeState.Perp, Range, new ChartPast([], [], [before, elsewhere]))));
    }

    private static IEnumerable<DateTimeOffset> MarksOf(ChartSheet sheet) =>
        from shape in sheet.Figures["spread_bps"].Layout.Shapes
        where shape.XRef == "x" && Equals(shape.X0, shape.X1)
        select DateTimeOffset.Parse(
            $"{shape.X0}Z", System.Globalization.CultureInfo.InvariantCulture);
}
