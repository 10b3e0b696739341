using Surveillance.Dashboard.Charts;
using Surveillance.Dashboard.Panels;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>
/// A chart in a browser that is slow to answer: it does not stay empty, and is not given another figure's points.
/// </summary>
public sealed class MetricChartTests
{
    private static readonly MarketChart Spread = ChartCatalog.All[0];

    [Fact]
    public async Task A_figure_that_comes_while_pictures_are_not_confirmed_is_drawn_once()
    {
        await using var browser = DistantBrowser.Open();
        var chart = await browser.ShowAsync<MetricChart>(Parameters(null));
        browser.HoldConfirmations();
        await browser.ChangeAsync(Parameters(null));
        await browser.FillAsync();
        await browser.ChangeAsync(Parameters(Figure("15m")));
        Assert.False(chart.IsDrawn);
        await browser.DrainAsync();
        await browser.ConfirmAsync();
        await Eventually.TrueAsync(() => chart.IsDrawn, "the chart is drawn");
        Assert.Equal([1], browser.Page.Drawn);
    }

    [Fact]
    public async Task A_library_that_could_not_be_had_is_asked_for_again_without_anybody_rendering()
    {
        await using var browser = DistantBrowser.Open();
        browser.Page.HasLibrary = false;
        var chart = await browser.ShowAsync<MetricChart>(Parameters(Figure("15m")));
        Assert.False(chart.IsDrawn);
        browser.Page.HasLibrary = true;
        await Eventually.TrueAsync(() => chart.IsDrawn, "the chart is drawn");
        Assert.Equal([1], browser.Page.Drawn);
    }

    [Fact]
    public async Task Nothing_is_added_to_a_chart_whose_new_figure_is_not_drawn_yet()
    {
        await using var browser = DistantBrowser.Open();
        var chart = await browser.ShowAsync<MetricChart>(Parameters(Figure("15m")));
        await Eventually.TrueAsync(() => chart.IsDrawn, "the chart is drawn");
        browser.Page.HoldDrawing();
        await browser.ChangeAsync(Parameters(Figure("1h")));
        Assert.False(chart.IsDrawn);
        browser.Page.EndDrawing();
        await Eventually.TrueAsync(() => chart.IsDrawn, "the other figure is drawn");
        Assert.Equal([1, 1], browser.Page.Drawn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_newest_figure_is_drawn_last_and_whole_whatever_became_of_the_one_before(bool isHeard)
    {
        await using var browser = DistantBrowser.Open();
        browser.Page.HoldDrawing();
        var chart = await browser.ShowAsync<MetricChart>(Parameters(Figure("15m")));
        await Eventually.TrueAsync(() => browser.Page.Drawn.Count == 1, "the first is being drawn");
        await browser.ChangeAsync(Parameters(Figure("1h")));
        browser.Page.EndDrawing(isHeard);
        await Eventually.TrueAsync(() => chart.IsDrawn, "the newest figure is drawn");
        await browser.ChangeAsync(Parameters(null));
        Assert.Equal([1, 1], browser.Page.Drawn);
    }

    private static Dictionary<string, object?> Parameters(ChartFigure? figure) => new()
    {
        [nameof(MetricChart.Definition)] = Spread,
        [nameof(MetricChart.Venues)] = new[] { "binance" },
        [nameof(MetricChart.Selected)] = "binance",
        [nameof(MetricChart.Figure)] = figure,
    };

    private static ChartFigure Figure(string range) => ChartFigure.Of(
        Spread, [new DrawnLine("binance", 0, false, [new ChartPoint(SomeState.Now, 0.8)])], "binance", [],
        ChartRange.Find(range)!, range);
}
