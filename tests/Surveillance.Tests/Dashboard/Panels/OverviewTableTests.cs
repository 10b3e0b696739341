using Bunit;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Metrics;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>All markets on one table.</summary>
public sealed class OverviewTableTests : BunitContext
{
    public OverviewTableTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void A_value_has_its_z_score_and_the_ground_is_warm_when_it_is_unusual()
    {
        var row = RowOf(SomeState.With(SomeState.Reading("spread_bps", new(0.25, -5.5, ReadingStatus.Ok, 300))));
        Assert.Contains("0.250", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("−5.5", row.TextContent, StringComparison.Ordinal);
        Assert.Single(row.QuerySelectorAll(".heat4"));
    }

    [Fact]
    public void What_is_not_known_says_why()
    {
        var row = RowOf(SomeState.With(SomeState.Reading("basis_bps", Reading.Unknown(ReadingStatus.Stale))));
        Assert.Equal("a book is stale", row.QuerySelector("td[title='a book is stale']")!.GetAttribute("title"));
        Assert.DoesNotContain("0.00", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_market_without_readings_is_old_and_shows_no_number()
    {
        var row = RowOf(SomeState.Empty);
        Assert.Contains("old", row.ClassList);
        Assert.DoesNotContain(row.QuerySelectorAll("td.mono"), cell => cell.TextContent.Any(char.IsDigit));
    }

    [Fact]
    public void The_most_urgent_alert_of_a_market_stands_in_its_row()
    {
        var row = RowOf(SomeState.With(SomeState.Alert(), SomeState.Alert(Surveillance.Alerts.AlertPriority.P2)));
        Assert.Equal("▲ P1 ×2", row.QuerySelector(".badge")!.TextContent.Trim());
    }

    [Fact]
    public void While_nobody_knows_the_active_alerts_no_row_looks_calm()
    {
        var state = SomeState.Empty with { Live = SomeState.Empty.Live with { AreAlertsKnown = false } };
        Assert.Equal("?", RowOf(state).QuerySelector("td .mut[title]")!.TextContent);
        Assert.Null(RowOf(SomeState.Empty).QuerySelector("td .mut[title]"));
    }

    /// <summary>
    /// Each viewer sorts them once a second; what a hundred viewers share is made once. Memory, not time: it is the
    /// same on a busy machine.
    /// </summary>
    [Fact]
    public void Two_thousand_markets_cost_a_viewer_little_beyond_what_all_share()
    {
        var state = Markets(2_000);
        var order = OverviewOrder.Of("spread_bps", "z", null, null);
        Assert.Equal(2_000, order.Apply(OverviewRow.Shared(state)).Count);
        Assert.Same(OverviewRow.Shared(state), OverviewRow.Shared(state));
        Assert.InRange(AllocatedBy(() => OverviewRow.Of(state)), 1, 1_500_000);
        Assert.InRange(AllocatedBy(() => order.Apply(OverviewRow.Shared(state))), 1, 300_000);
    }

    [Fact]
    public void A_row_out_of_sight_is_not_rendered()
    {
        var table = Render<OverviewTable>(table => table
            .Add(one => one.State, Markets(2_000)).Add(one => one.Order, OverviewOrder.Usual));
        Assert.InRange(table.FindAll("tr[data-market]").Count, 1, 200);
        Assert.Contains("2000 of 2000", table.Markup, StringComparison.Ordinal);
    }

    private static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static DashboardState Markets(int count)
    {
        var like = SomeState.Config.Instruments["BTC-USDT-PERP"];
        like = like with { Listings = like.Listings.Where(one => one.Key == "binance").ToDictionary() };
        var config = SomeState.Config with
        {
            Instruments = Enumerable.Range(0, count).Select(i => like with { Id = $"C{i}-USDT-PERP" })
                .ToDictionary(one => one.Id),
        };
        var readings = OverviewColumn.All.ToDictionary(
            column => column.Metric, _ => new Reading(1.5, 0.5, ReadingStatus.Ok, 300));
        return SomeState.Empty with
        {
            Config = config,
            Live = SomeState.Empty.Live with
            {
                Markets = config.EnabledMarkets.ToDictionary(market => market, market => new MarketState(
                    null, null, new MarketReadings(market, SomeState.Now, false, readings), null)),
            },
        };
    }

    private AngleSharp.Dom.IElement RowOf(DashboardState state) =>
        Render<OverviewTable>(table => table
                .Add(one => one.State, state).Add(one => one.Order, OverviewOrder.Usual))
            .Find("tr[data-market='binance:BTC-USDT-PERP']");
}
