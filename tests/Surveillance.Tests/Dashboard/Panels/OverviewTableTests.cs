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

    private AngleSharp.Dom.IElement RowOf(DashboardState state) =>
        Render<OverviewTable>(table => table
                .Add(one => one.State, state).Add(one => one.Order, OverviewOrder.Usual))
            .Find("tr[data-market='binance:BTC-USDT-PERP']");
}
