using System.Text;
using Surveillance.Exchanges.Prices;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The channels of one market over one connection. How often they speak is of
/// https://www.okx.com/docs-v5/en/#public-data-websocket and
/// https://www.okx.com/docs-v5/en/#order-book-trading-market-data; each limit is above two of the longest pauses that
/// the venue states.
/// </summary>
internal sealed class OkxChannels
{
    /// <summary>The channel of the whole book.</summary>
    public const string Books = "books";

    /// <summary>Each 200 ms when it changed, else each 10 s.</summary>
    private static readonly PriceRhythm Mark =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(15), limit: TimeSpan.FromSeconds(25));

    /// <summary>Each 100 ms when it changed, else once a minute.</summary>
    private static readonly PriceRhythm IndexPrice =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(75), limit: TimeSpan.FromSeconds(135));

    /// <summary>Each 30 to 90 s.</summary>
    private static readonly PriceRhythm Funding =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(105), limit: TimeSpan.FromSeconds(195));

    private readonly (byte[] Channel, PriceStream Stream)[] _prices;

    /// <param name="market">The market.</param>
    /// <param name="prices">What watches its prices.</param>
    public OkxChannels(OkxMarket market, PriceWatch prices)
    {
        (string Channel, PriceRhythm Rhythm)[] told = market.IsSwap
            ? [("tickers", PriceRhythm.Greeted), ("mark-price", Mark), ("funding-rate", Funding)]
            : [("tickers", PriceRhythm.Greeted)];
        Market = market;
        _prices =
        [
            .. told.Select(one => (Encoding.UTF8.GetBytes(one.Channel), prices.Add(
                $"{one.Channel} {market.Symbol}", Argument(one.Channel, market.Symbol), one.Rhythm, market.Line.Feed))),
        ];
    }

    /// <summary>The market.</summary>
    public OkxMarket Market { get; }

    /// <summary>Those that tell its prices, but for the index, which is of several markets.</summary>
    public IEnumerable<PriceStream> Prices => _prices.Select(price => price.Stream);

    /// <summary>What subscribes the whole book.</summary>
    public static string BooksOf(OkxMarket market) => Argument(Books, market.Symbol);

    /// <summary>The channel of an index, <c>BTC-USDT</c>.</summary>
    public static PriceStream Index(string index, IEnumerable<OkxMarket> swaps, PriceWatch prices) => prices.Add(
        $"index-tickers {index}", Argument("index-tickers", index), IndexPrice,
        [.. swaps.Select(swap => swap.Line.Feed)]);

    /// <summary>The stream of a channel; null when it is another.</summary>
    public PriceStream? Find(ReadOnlySpan<byte> channel)
    {
        foreach (var (name, stream) in _prices)
            if (channel.SequenceEqual(name))
                return stream;
        return null;
    }

    private static string Argument(string channel, string instrument) =>
        $$"""{"channel":"{{channel}}","instId":"{{instrument}}"}""";
}

/// <summary>An index, and the swaps that follow it.</summary>
/// <param name="Swaps">The swaps.</param>
/// <param name="Stream">Its stream.</param>
internal sealed record OkxIndex(IReadOnlyList<OkxMarket> Swaps, PriceStream Stream);
