using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>
/// The keys are a contract with operators and with services of other versions: none may change its spelling.
/// </summary>
public sealed class RedisKeysTests
{
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    [Fact]
    public void Keys_are_spelled_as_operators_type_them()
    {
        Assert.Equal("orderbook:binance:BTC-USDT-PERP", RedisKeys.OrderBook(Market));
        Assert.Equal("ticker:binance:BTC-USDT-PERP", RedisKeys.Ticker(Market));
        Assert.Equal("health:binance", RedisKeys.Health("binance"));
        Assert.Equal("trusted:binance", RedisKeys.Trusted("binance"));
        Assert.Equal("queue:books:3", RedisKeys.BookQueue(3));
        Assert.Equal("queue:gaps:3", RedisKeys.GapQueue(3));
        Assert.Equal("lease:3", RedisKeys.Lease(3));
        Assert.Equal("baseline:binance:BTC-USDT-PERP", RedisKeys.Baseline(Market));
        Assert.Equal("metrics:binance:BTC-USDT-PERP", RedisKeys.Metrics(Market));
        Assert.Equal("queue:metrics", RedisKeys.MetricsQueue);
        Assert.Equal("rules:binance:BTC-USDT-PERP", RedisKeys.Rules(Market));
        Assert.Equal("zscore:binance:BTC-USDT-PERP:spread_bps", RedisKeys.ZScore(Market, "spread_bps"));
        Assert.Equal("alerts:active", RedisKeys.ActiveAlerts);
        Assert.Equal("alert:a1", RedisKeys.Alert("a1"));
        Assert.Equal("silences", RedisKeys.Silences);
        Assert.Equal("queue:commands", RedisKeys.CommandQueue);
        Assert.Equal("heartbeat:dashboard:one", RedisKeys.Heartbeat("dashboard", "one"));
    }

    // Computed apart from this code, by FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) modulo 8: engines of
    // different versions work beside each other only while they agree.
    [Theory]
    [InlineData("binance", "BTC-USDT-PERP", 3)]
    [InlineData("binance", "BTC-USDT-SPOT", 2)]
    [InlineData("okx", "BTC-USDT-PERP", 7)]
    [InlineData("okx", "BTC-USDT-SPOT", 6)]
    [InlineData("binance", "ETH-USDT-PERP", 7)]
    [InlineData("okx", "ETH-USDT-SPOT", 2)]
    public void A_market_keeps_its_share(string exchange, string instrument, int share) =>
        Assert.Equal(share, RedisKeys.ShareOf(new MarketId(exchange, instrument)));

    [Fact]
    public void Many_markets_spread_over_all_eight_shares()
    {
        Assert.Equal(8, RedisKeys.Shares);
        var counts = Enumerable.Range(0, 8_000)
            .Select(n => RedisKeys.ShareOf(new MarketId("binance", $"C{n}-USDT-PERP")))
            .GroupBy(share => share).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(Enumerable.Range(0, 8), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 700, 1_300));
    }
}
