using Surveillance.Alerts;
using Surveillance.Dashboard.Panels;
using Surveillance.Markets;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>Which markets the overview shows, and in which order.</summary>
public sealed class OverviewOrderTests
{
    private static readonly OverviewRow[] Rows =
    [
        Row("BTC", spread: 2, z: -6), Row("ETH", spread: 9, z: 1, AlertPriority.P2), Row("XRP", null, null),
        Row("SOL", spread: 5, z: 3, AlertPriority.P1),
    ];

    [Theory]
    [InlineData(null, null, null, "SOL ETH BTC XRP")]
    [InlineData("market", null, null, "BTC ETH SOL XRP")]
    [InlineData("market", null, "desc", "XRP SOL ETH BTC")]
    [InlineData("spread_bps", null, null, "ETH SOL BTC XRP")]
    [InlineData("spread_bps", null, "asc", "BTC SOL ETH XRP")]
    [InlineData("spread_bps", "z", "desc", "BTC SOL ETH XRP")]
    [InlineData("no_such_column", null, null, "SOL ETH BTC XRP")]
    public void What_is_not_known_comes_last_whichever_way(string? sort, string? by, string? order, string expected) =>
        Assert.Equal(expected, Names(OverviewOrder.Of(sort, by, order, null).Apply(Rows)));

    [Fact]
    public void The_filter_holds_in_the_name_of_venue_and_instrument()
    {
        Assert.Equal("ETH", Names(OverviewOrder.Of(null, null, null, " eth ").Apply(Rows)));
        Assert.Equal("SOL ETH BTC XRP", Names(OverviewOrder.Of(null, null, null, "BINANCE:").Apply(Rows)));
        Assert.Equal(60, OverviewOrder.Of(null, null, null, new string('x', 5000)).Filter.Length);
    }

    [Fact]
    public void The_address_says_it_all()
    {
        var order = OverviewOrder.Of("spread_bps", "z", "asc", "BTC & <b>");
        Assert.Equal("/overview?sort=spread_bps&by=z&order=asc&q=BTC%20%26%20%3Cb%3E", order.Address);
    }

    [Fact]
    public void Choosing_a_column_again_and_again_goes_through_all_its_orders()
    {
        var order = OverviewOrder.Usual;
        var seen = new List<(bool IsByZScore, bool IsDescending)>();
        for (var times = 0; times < 5; times++)
        {
            order = order.After("spread_bps", isScored: true);
            seen.Add((order.IsByZScore, order.IsDescending));
        }

        Assert.Equal([(true, true), (true, false), (false, true), (false, false), (true, true)], seen);
    }

    private static string Names(IEnumerable<OverviewRow> rows) =>
        string.Join(' ', rows.Select(row => row.Market.Instrument));

    private static OverviewRow Row(string name, double? spread, double? z, AlertPriority? urgency = null) => new(
        new MarketId("binance", name), urgency, urgency is null ? 0 : 1, IsStale: false, TimeSpan.Zero,
        [
            .. OverviewColumn.All.Select(column => column.Metric == "spread_bps"
                ? new OverviewCell($"{spread}", spread, z, null)
                : new OverviewCell(null, null, null, "not known")),
        ]);
}
