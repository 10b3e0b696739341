namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>The venues' limits and timings, as documented; tests shorten them.</summary>
public sealed record VenuePace
{
    /// <summary>Binance spot sends a WebSocket ping this often to a client that sends nothing.</summary>
    public TimeSpan SpotPing { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Binance spot drops a client that does not answer a ping within this time.</summary>
    public TimeSpan SpotPong { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same on Binance futures.</summary>
    public TimeSpan FuturesPing { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The same on Binance futures.</summary>
    public TimeSpan FuturesPong { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Binance spot closes with 1008 at more incoming messages in any second.</summary>
    public int SpotMessagesPerSecond { get; init; } = 5;

    /// <summary>Binance futures documents 10, but lets 15 back to back pass.</summary>
    public int FuturesMessagesPerSecond { get; init; } = 15;

    /// <summary>
    /// Age at which the fault <c>day-close</c> closes a Binance socket; 24 hours on the venue, here short enough to
    /// be seen.
    /// </summary>
    public TimeSpan BinanceDay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Streams on one Binance connection.</summary>
    public int StreamsPerConnection { get; init; } = 1024;

    /// <summary>OKX closes with 4004 when nothing was sent or received for this long.</summary>
    public TimeSpan OkxIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Subscribe and unsubscribe requests an OKX connection may send in an hour.</summary>
    public int OkxOperationsPerHour { get; init; } = 480;

    /// <summary>Bybit closes a connection that sent no ping for this long.</summary>
    public TimeSpan BybitPing { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>REST requests in 5 s and address beyond which Bybit answers 403.</summary>
    public int BybitRequests { get; init; } = 600;

    /// <summary>How long Bybit then refuses the address.</summary>
    public TimeSpan BybitBan { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Kraken cuts a client of which it heard nothing for this long.</summary>
    public TimeSpan KrakenSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Coinbase cuts a client that subscribed to nothing within this time of connecting.</summary>
    public TimeSpan CoinbaseSubscription { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Coinbase closes at more incoming messages in any second.</summary>
    public int CoinbaseMessagesPerSecond { get; init; } = 8;

    /// <summary>REST weight per UTC minute and address on Binance spot.</summary>
    public int SpotWeight { get; init; } = 6000;

    /// <summary>REST weight per UTC minute and address on Binance futures.</summary>
    public int FuturesWeight { get; init; } = 2400;

    /// <summary>Refused requests within a minute after which Binance bans the address (418).</summary>
    public int RefusalsBeforeBan { get; init; } = 10;

    /// <summary>How long a Binance ban lasts.</summary>
    public TimeSpan Ban { get; init; } = TimeSpan.FromMinutes(2);
}
