using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Bybit.BybitBench;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>Shapes as recorded on 2026-08-09.</summary>
public sealed class BybitTickerTests
{
    private const string Linear = """
        {"topic":"tickers.BTCUSDT","type":"snapshot","data":{"symbol":"BTCUSDT","tickDirection":"ZeroPlusTick",
        "lastPrice":"65114.30","markPrice":"65117.44","indexPrice":"65137.76","openInterest":"59891.732",
        "turnover24h":"1142118412.9021","volume24h":"17573.9120","fundingIntervalHour":"8","fundingCap":"0.005",
        "nextFundingTime":"1786320000000","fundingRate":"0.0001","bid1Price":"65114.20","bid1Size":"5.954",
        "preOpenPrice":"","preQty":"","curPreListingPhase":""},"cs":753843900397,"ts":1786310817583}
        """;

    private readonly BybitBench _linear = new(BybitCategory.Linear);
    private readonly BybitBench _spot = new(BybitCategory.Spot);

    [Fact]
    public void A_snapshot_tells_all_of_a_perpetual()
    {
        _linear.Take(Linear);
        var ticker = _linear.Feed.Ticker!;
        Assert.Equal(
            (65114.30, 65117.44, 65137.76, 17573.912), (ticker.Last, ticker.Mark, ticker.Index, ticker.Volume24h));
        Assert.Equal((0.0001, 8), (ticker.FundingRate, ticker.FundingIntervalHours));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1786320000000), ticker.NextFundingTime);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1786310817583), ticker.Timestamp);
        Assert.Equal(Start, ticker.MarkIndexAt);
    }

    [Fact]
    public void What_a_delta_leaves_out_is_confirmed_as_it_was()
    {
        _linear.Take(Linear);
        for (var second = 1; second <= 300; second++)
        {
            _linear.Time.Advance(TimeSpan.FromSeconds(1));
            _linear.Take(Delta("\"bid1Price\":\"65114.20\",\"bid1Size\":\"6.054\""));
        }

        _linear.Take(Delta("\"markPrice\":\"65118.03\",\"fundingRate\":\"\""));
        var ticker = _linear.Feed.Ticker!;
        Assert.Equal((65114.30, 65118.03, 65137.76), (ticker.Last, ticker.Mark, ticker.Index));
        Assert.Equal(17573.912, ticker.Volume24h);
        Assert.Equal(_linear.Now, ticker.MarkIndexAt);
    }

    [Fact]
    public void What_was_told_over_a_lost_connection_is_forgotten()
    {
        _linear.Take(Linear);
        _linear.Streams.Close(GapReason.Disconnect);
        Assert.Null(_linear.Feed.Ticker);
        _linear.Streams.Open(_linear.Outbox, _linear.Connection);
        _linear.Take(Delta("\"lastPrice\":\"65000\""));
        Assert.Equal((65000, null, null), (
            _linear.Feed.Ticker!.Last, _linear.Feed.Ticker.Mark, _linear.Feed.Ticker.FundingRate));
    }

    [Fact]
    public void A_later_snapshot_does_not_keep_what_it_leaves_out()
    {
        _linear.Take(Linear);
        _linear.Time.Advance(TimeSpan.FromMinutes(3));
        _linear.Take(Delta("\"lastPrice\":\"65000\"").Replace("\"delta\"", "\"snapshot\"", StringComparison.Ordinal));
        Assert.Equal((65000, null), (_linear.Feed.Ticker!.Last, _linear.Feed.Ticker.Mark));
    }

    [Fact]
    public void Spot_tells_last_price_and_volume()
    {
        _spot.Take("""
            {"topic":"tickers.BTCUSDT","ts":1786310819126,"type":"snapshot","cs":112488546160,
            "data":{"symbol":"BTCUSDT","lastPrice":"65140.5","highPrice24h":"65305.6","lowPrice24h":"64727.9",
            "prevPrice24h":"65045.3","volume24h":"2953.835931","turnover24h":"191907024.69",
            "price24hPcnt":"0.0015","usdIndexPrice":"65091.45"}}
            """);
        var ticker = _spot.Feed.Ticker!;
        Assert.Equal((65140.5, 2953.835931), (ticker.Last, ticker.Volume24h));
        Assert.Equal((null, null, null), (ticker.Mark, ticker.Index, ticker.FundingRate));
    }

    [Fact]
    public void A_ticker_that_does_not_come_is_asked_for_again_until_it_does()
    {
        Assert.Single(_linear.Sent);
        _linear.Take(Snapshot(7));
        _linear.Pass(5);
        Assert.DoesNotContain(_linear.Sent, frame => frame.Contains("tickers", StringComparison.Ordinal));
        _linear.Pass(1);
        Assert.Equal(
            [
                """{"req_id":"tickers.BTCUSDT","op":"unsubscribe","args":["tickers.BTCUSDT"]}""",
                """{"req_id":"tickers.BTCUSDT","op":"subscribe","args":["tickers.BTCUSDT"]}""",
            ],
            _linear.Sent.Where(frame => frame.Contains("tickers", StringComparison.Ordinal)));
        _linear.Take(Linear);
        _linear.Pass(60);
        Assert.DoesNotContain(_linear.Sent, frame => frame.Contains("tickers", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"lastPrice\":\"much\"", "lastPrice")]
    [InlineData("\"nextFundingTime\":\"-5\"", "nextFundingTime")]
    public void A_figure_that_is_none_is_refused_and_changes_nothing(string field, string named)
    {
        _linear.Take(Linear);
        var refused = Assert.Throws<FeedProtocolException>(
            () => _linear.Take(Delta($"\"markPrice\":\"1\",{field}")));
        Assert.Equal(named, refused.Field);
        _linear.Take(Delta(""));
        Assert.Equal(65117.44, _linear.Feed.Ticker!.Mark);
    }

    private static string Delta(string fields) => $$$"""
        {"topic":"tickers.BTCUSDT","type":"delta","data":{{{{fields}}}},"cs":753843907770,"ts":1786310817883}
        """;
}
