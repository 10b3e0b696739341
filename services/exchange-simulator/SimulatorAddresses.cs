namespace Surveillance.ExchangeSimulator;

/// <summary>
/// Where each venue is found: what takes the place of the venues' own base addresses in the configuration.
/// </summary>
/// <param name="Root">Such as <c>http://127.0.0.1:9000/</c>.</param>
public sealed record SimulatorAddresses(Uri Root)
{
    /// <summary>In place of <c>wss://stream.binance.com:9443</c>; <c>/ws</c> and <c>/stream</c> follow it.</summary>
    public Uri BinanceSpotWebSocket => Socket("binance-spot");

    /// <summary>
    /// In place of <c>wss://fstream.binance.com</c>; <c>/public/stream</c>, <c>/market/stream</c> and so on follow it.
    /// </summary>
    public Uri BinanceFuturesWebSocket => Socket("binance-futures");

    /// <summary>In place of <c>https://api.binance.com</c>; <c>/api/v3/…</c> follows it.</summary>
    public Uri BinanceSpotRest => new(Root, "binance-spot");

    /// <summary>In place of <c>https://fapi.binance.com</c>; <c>/fapi/v1/…</c> follows it.</summary>
    public Uri BinanceFuturesRest => new(Root, "binance-futures");

    /// <summary>In place of <c>wss://ws.okx.com:8443/ws/v5/public</c>.</summary>
    public Uri OkxWebSocket => Socket("okx/ws/v5/public");

    /// <summary>In place of <c>https://www.okx.com</c>; <c>/api/v5/…</c> follows it.</summary>
    public Uri OkxRest => new(Root, "okx");

    /// <summary>In place of <c>wss://stream.bybit.com/v5/public/linear</c>.</summary>
    public Uri BybitLinearWebSocket => Socket("bybit/v5/public/linear");

    /// <summary>In place of <c>wss://stream.bybit.com/v5/public/spot</c>.</summary>
    public Uri BybitSpotWebSocket => Socket("bybit/v5/public/spot");

    /// <summary>In place of <c>https://api.bybit.com</c>; <c>/v5/market/…</c> follows it.</summary>
    public Uri BybitRest => new(Root, "bybit");

    /// <summary>In place of <c>wss://ws.kraken.com/v2</c>.</summary>
    public Uri KrakenWebSocket => Socket("kraken/v2");

    /// <summary>In place of <c>https://api.kraken.com</c>; <c>/0/public/…</c> follows it.</summary>
    public Uri KrakenRest => new(Root, "kraken");

    /// <summary>In place of <c>wss://advanced-trade-ws.coinbase.com</c>.</summary>
    public Uri CoinbaseWebSocket => Socket("coinbase/ws");

    /// <summary>In place of <c>https://api.coinbase.com</c>; <c>/api/v3/brokerage/market/…</c> follows it.</summary>
    public Uri CoinbaseRest => new(Root, "coinbase");

    private Uri Socket(string path) => new UriBuilder(new Uri(Root, path)) { Scheme = "ws" }.Uri;
}
