using Surveillance.Alerts;
using Surveillance.Dashboard.Panels;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>Which past alerts a page shows, by its address.</summary>
public sealed class AlertWindowTests
{
    [Fact]
    public void The_address_says_it_all_and_reads_back()
    {
        var window = new AlertWindow(30, "resolved", "okx", "BTC-USDT-PERP", "spread_critical", AlertPriority.P1);
        Assert.Equal(
            "/alerts?days=30&state=resolved&exchange=okx&instrument=BTC-USDT-PERP&rule=spread_critical&priority=P1",
            window.Address);
        Assert.Equal(
            window, AlertWindow.Of("30", "resolved", "okx", "BTC-USDT-PERP", "spread_critical", "P1"));
    }

    [Theory]
    [InlineData("-3", "open", "P9")]
    [InlineData("1e9", "'; DROP TABLE alerts; --", "<script>")]
    [InlineData("", "", "7")]
    public void What_there_is_not_is_the_usual(string days, string state, string priority) =>
        Assert.Equal("/alerts", AlertWindow.Of(days, state, null, new string('x', 5000), "", priority).Address);

    [Fact]
    public void The_export_asks_for_the_same()
    {
        var window = AlertWindow.Of("1", null, "okx", null, null, null);
        Assert.Equal(
            "/api/alerts?exchange=okx&state=all&start=2026-11-24T12%3A00%3A00.000Z&end=2026-11-25T12%3A01%3A00.000Z"
            + "&limit=10000&format=csv",
            window.Export(SomeState.Now, "csv"));

        // An alert that the page shows, because it began since the state was read, is in the file, too.
        var search = window.SearchAt(SomeState.Now);
        Assert.Equal((SomeState.Now.AddDays(-1), SomeState.Now.AddMinutes(1)), (search.From, search.To));
    }
}
