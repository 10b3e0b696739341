using Surveillance.Tests.Exchanges.Coinbase;
using Surveillance.Tests.Exchanges.Kraken;

namespace Surveillance.Tests.Exchanges.Fuzz;

/// <summary>
/// Frames as each venue sends them, of which others are made. The first of each makes a book; <c>@0</c>, <c>@1</c> and
/// <c>@2</c> are the last id and those that follow on it.
/// </summary>
internal static class FuzzSeeds
{
    /// <summary>Stands for a number of Coinbase's, which every frame has.</summary>
    private const long Any = 900_000_000_001;

    private static readonly string[] Binance =
    [
        """
        {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1791044805993,"T":1791044805992,"s":"BTCUSDT",
        "U":@1,"u":@2,"pu":@0,"b":[["61800.20","2.890"]],"a":[["61800.40","0.000"]],"st":1,"ps":"BTCUSDT"}}
        """,
        """
        {"stream":"btcusdt@depth20@100ms","data":{"e":"depthUpdate","E":1791044805993,"T":1791044805992,"s":"BTCUSDT",
        "U":7,"u":9,"pu":6,"b":[["61800.20","2.890"],["61800.10","0.010"]],"a":[["61800.30","1.002"]],"st":1}}
        """,
        """
        {"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1680652701000,"s":"BTCUSDT","p":"28147.27",
        "i":"28159.75","r":"0.00002754","T":1680652800000}}
        """,
        """{"stream":"btcusdt@miniTicker","data":{"E":1723161255208,"c":"61837.63","v":"24310.5"}}""",
        """{"result":null,"id":1}""",
        """{"error":{"code":2,"msg":"Invalid request: unknown variant"},"id":3}""",
        """{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1780000000000}}""",
    ];

    private static readonly string[] Okx =
    [
        """
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["71500.2","365.11",
        "0","41"],["71500.3","0.5","0","1"],["71501","7","0","1"]],"bids":[["71500.1","330.5","0","37"],["71500","12",
        "0","1"]],"ts":"1787300000105","checksum":0,"seqId":1,"prevSeqId":-1}]}
        """,
        """
        {"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[],"bids":[["71499","5",
        "0","1"]],"ts":"1787300000205","checksum":0,"seqId":@1,"prevSeqId":@0}]}
        """,
        """
        {"arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"data":[{"last":"71500.1","vol24h":"8123456",
        "volCcy24h":"81234.56","ts":"1787300000105"}]}
        """,
        """{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"idxPx":"71510.2","ts":"1787300000105"}]}""",
        """
        {"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"fundingRate":"0.0001",
        "fundingTime":"1787300000105","nextFundingTime":"1787328800105","ts":"1787300000105"}]}
        """,
        """{"event":"error","code":"60018","msg":"no such channel","arg":{"channel":"books","instId":"X"}}""",
        """{"event":"notice","code":"64008","msg":"The connection will soon be closed.","connId":"a4d3ae55"}""",
        """{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"connId":"a4d3ae55"}""",
        "pong",
    ];

    private static readonly string[] Bybit =
    [
        """
        {"topic":"orderbook.1000.BTCUSDT","type":"snapshot","ts":1786310818129,"data":{"s":"BTCUSDT",
        "b":[["65099","1"],["65098.5","0.5"]],"a":[["65101","1"]],"u":7,"seq":49},"cts":1786310818127}
        """,
        """
        {"topic":"orderbook.1000.BTCUSDT","type":"delta","ts":1786310818130,"data":{"s":"BTCUSDT",
        "b":[["65099","0"],["65098.5","0.001"]],"a":[["65100.5","2e-3"]],"u":@1,"seq":56},"cts":1786310818129}
        """,
        """
        {"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","lastPrice":"65114.30","markPrice":"",
        "fundingRate":"0.0001","nextFundingTime":"1786320000000"},"cs":753843900397,"ts":1786310817583}
        """,
        """{"success":false,"ret_msg":"error:handler not found","conn_id":"d9","req_id":"batch 0","op":"subscribe"}""",
        """{"req_id":"","op":"pong","args":["1786310838130"],"conn_id":"d8bu1"}""",
    ];

    private static readonly string[] Kraken =
    [
        KrakenFrames.Snapshot, KrakenFrames.Update, KrakenFrames.SecondUpdate, KrakenFrames.Pairs, KrakenFrames.Ticker,
        KrakenFrames.Book("snapshot", ["2500.01 1.00000000"], ["2500.02 1e-8"], checksum: null, symbol: "ETH/USD"),
        """{"channel":"heartbeat"}""",
        """{"method":"pong","req_id":2,"time_in":"2026-11-25T18:00:00.1Z","time_out":"2026-11-25T18:00:00.1Z"}""",
        """{"error":"Currency pair not supported X","method":"subscribe","success":false,"symbol":"BTC/USX"}""",
    ];

    private static readonly string[] Coinbase =
    [
        CoinbaseFrames.Snapshot(Any),
        CoinbaseFrames.Update(
            Any, CoinbaseFrames.Level("bid", "65083.66", "0"), CoinbaseFrames.Level("offer", "65083.9", "1")),
        CoinbaseFrames.Snapshot(Any, "ETH-USD"), CoinbaseFrames.Ticker(Any), CoinbaseFrames.Heartbeat(Any),
        CoinbaseFrames.Subscriptions(Any), """{"type":"error","message":"rate limit exceeded"}""",
    ];

    /// <summary>The frames of a venue.</summary>
    public static IReadOnlyList<string> Of(string exchange) =>
    [
        .. (exchange switch
        {
            "binance" => Binance,
            "okx" => Okx,
            "bybit" => Bybit,
            "kraken" => Kraken,
            _ => Coinbase,
        }).Select(text => text.Replace($"{Any}", "@1", StringComparison.Ordinal)),
    ];
}
