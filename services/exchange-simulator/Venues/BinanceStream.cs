using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>What a stream carries.</summary>
internal enum StreamKind
{
    Depth,
    PartialDepth,
    BookTicker,
    Trade,
    AggTrade,
    MarkPrice,
    Ticker,
    MiniTicker,
}

/// <summary>Which of the Binance paths a socket came in on.</summary>
/// <param name="IsFutures">USDⓈ-M rather than spot.</param>
/// <param name="Book">
/// Carries depth, bookTicker and trade: futures <c>/public</c>, the legacy futures paths, and spot.
/// </param>
/// <param name="Market">Carries aggTrade, markPrice, tickers: futures <c>/market</c>, and spot.</param>
internal sealed record BinancePath(bool IsFutures, bool Book, bool Market)
{
    /// <summary>Since 2026-04-23 a futures path acknowledges the other's streams and stays silent on them.</summary>
    public bool Carries(StreamKind kind) => kind switch
    {
        StreamKind.Depth or StreamKind.PartialDepth or StreamKind.BookTicker or StreamKind.Trade => Book,
        StreamKind.MarkPrice => Market && IsFutures,
        _ => Market,
    };
}

/// <summary>A stream name taken apart: <c>btcusdt@depth20@100ms</c>.</summary>
/// <param name="Name">As asked for.</param>
/// <param name="Symbol">Upper case.</param>
/// <param name="Levels">Of a partial depth.</param>
/// <param name="Speed">The text after the second <c>@</c>; null when there is none.</param>
internal sealed record BinanceStream(string Name, string Symbol, StreamKind Kind, int Levels, string? Speed)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Null for a name that the venue would acknowledge and never deliver.</summary>
    public static BinanceStream? Parse(string name)
    {
        var parts = name.Split('@');
        if (parts.Length is < 2 or > 3 || name.AsSpan(0, parts[0].Length).ContainsAnyInRange('A', 'Z')) return null;
        (StreamKind Kind, int Levels)? what = parts[1] switch
        {
            "depth" => (StreamKind.Depth, 0),
            "depth5" => (StreamKind.PartialDepth, 5),
            "depth10" => (StreamKind.PartialDepth, 10),
            "depth20" => (StreamKind.PartialDepth, 20),
            "bookTicker" => (StreamKind.BookTicker, 0),
            "trade" => (StreamKind.Trade, 0),
            "aggTrade" => (StreamKind.AggTrade, 0),
            "markPrice" => (StreamKind.MarkPrice, 0),
            "ticker" => (StreamKind.Ticker, 0),
            "miniTicker" => (StreamKind.MiniTicker, 0),
            _ => null,
        };
        if (what is null) return null;
        var speed = parts.Length == 3 ? parts[2] : null;
        return new(name, parts[0].ToUpperInvariant(), what.Value.Kind, what.Value.Levels, speed);
    }

    /// <summary>What makes the topic; null when the speed is not one that delivers.</summary>
    public Func<SimulatedMarket, Topic>? TopicFor(bool futures)
    {
        switch (Kind)
        {
            case StreamKind.Depth:
                return DepthInterval(futures) is { } every ? market => new BinanceDiffTopic(Name, market, every) : null;
            case StreamKind.PartialDepth:
                return DepthInterval(futures) is { } pace && Speed != "0ms"
                    ? market => new BinancePartialTopic(Name, market, Levels, pace)
                    : null;
            case StreamKind.MarkPrice:
                return Speed is null or "1s"
                    ? market => new BinanceMarkTopic(Name, market, Speed is null ? 3 : 1)
                    : null;
        }

        if (Speed is not null) return null;
        return Kind switch
        {
            StreamKind.BookTicker => market => new BinanceTopTopic(Name, market),
            StreamKind.Trade => market => new BinanceTradeTopic(Name, market, aggregate: false),
            StreamKind.AggTrade => market => new BinanceTradeTopic(Name, market, aggregate: true),
            _ => market => new BinanceTickerTopic(Name, market, mini: Kind == StreamKind.MiniTicker),
        };
    }

    /// <summary>
    /// Futures 250 ms unless said otherwise (spelling out 250 delivers nothing), and an undocumented 0;
    /// spot 1 s or 100 ms.
    /// </summary>
    private TimeSpan? DepthInterval(bool futures) => (Speed, futures) switch
    {
        (null, true) => TimeSpan.FromMilliseconds(250),
        (null, false) or ("1000ms", false) => Second,
        ("100ms", _) => TimeSpan.FromMilliseconds(100),
        ("500ms", true) => TimeSpan.FromMilliseconds(500),
        ("0ms", true) => TimeSpan.Zero,
        _ => null,
    };
}
