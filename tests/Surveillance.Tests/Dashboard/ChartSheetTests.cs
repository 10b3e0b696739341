using Surveillance.Dashboard.Charts;
using Surveillance.Dashboard.Live;
using Surveillance.Metrics;

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

    [Fact]
    public void Slippage_of_both_sides_stands_in_one_chart_and_both_grow()
    {
        const string Buy = "slippage_buy_1m_bps";
        const string Sell = "slippage_sell_1m_bps";
        var sheet = ChartSheet.Draw(SomeState.Empty, SomeState.Perp, Range, ChartPast.Nothing);
        Assert.Equal(
            ["binance buy", "okx buy", "binance sell", "okx sell"],
            sheet.Figures[Buy].Traces.Cast<Plotly.Blazor.Traces.Scatter>().Select(trace => trace.Name));
        Assert.True(sheet.IsEmpty(ChartCatalog.All.Single(chart => chart.Metric == Buy), SomeState.Now));

        // A bucket is drawn once it is over.
        DashboardState StateAt(int minute) => SomeState.With(new MarketState(
            null, null, new MarketReadings(SomeState.Perp, SomeState.Now.AddMinutes(minute), false,
                new Dictionary<string, Reading> { [Buy] = Reading.Of(1.5), [Sell] = Reading.Of(2.5) }), null));
        Assert.Empty(sheet.Extend(StateAt(0)));
        Assert.False(sheet.IsEmpty(ChartCatalog.All.Single(chart => chart.Metric == Buy), SomeState.Now));
        var added = Assert.Single(sheet.Extend(StateAt(3)));
        Assert.Equal(
            [(0, 1.5), (2, 2.5)], added.Lines.Select(line => (line.Line, line.Points[0].Value!.Value)));
    }

    [Fact]
    public void Every_chart_shows_metrics_that_there_are_and_the_listed_ones_are_shown()
    {
        var shown = ChartCatalog.All.SelectMany(chart => chart.Metrics).ToList();
        Assert.All(shown, metric => Assert.NotNull(MetricCatalog.Find(metric)));
        Assert.Equal(shown.Distinct(), shown);
        Assert.All(
            [
                "spread_bps", "depth_10bps_total", "imbalance", "slippage_buy_1m_bps", "basis_bps",
                "cross_exchange_spread_bps", "mark_index_deviation_bps",
            ],
            metric => Assert.Contains(metric, shown));
    }

    private static IEnumerable<DateTimeOffset> MarksOf(ChartSheet sheet) =>
        from shape in sheet.Figures["spread_bps"].Layout.Shapes
        where shape.XRef == "x" && Equals(shape.X0, shape.X1)
        select DateTimeOffset.Parse(
            $"{shape.X0}Z", System.Globalization.CultureInfo.InvariantCulture);
}
