using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Bybit;
using Surveillance.Exchanges.Coinbase;
using Surveillance.Exchanges.Kraken;
using Surveillance.Exchanges.Okx;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.Exchanges.Fuzz;

/// <summary>The streams of a venue as they are shipped, with BTC and ETH, without a connection or a clock.</summary>
internal sealed class FuzzVenue
{
    private static readonly HttpClient Http = new();
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);
    private static readonly ILogger Log = NullLogger.Instance;

    private readonly FeedPlan _plan;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly List<MarketFeed> _feeds = [];
    private readonly ConnectionPulse _pulse = new();
    private readonly IReadOnlyList<string> _seeds;
    private Action<int> _carry = _ => { };
    private Outbox _outbox = new();
    private BinanceMarket? _binance;
    private long _number = -1;

    public FuzzVenue(string exchange, SurveillanceConfig config)
    {
        Instrument[] listed =
        [
            .. config.Instruments.Values.Where(one => one.Base is "BTC" or "ETH" && one.Listings.ContainsKey(exchange)
                && (one.Type == InstrumentType.Perpetual || exchange is "kraken" or "coinbase")),
        ];
        (Exchange, _seeds) = (exchange, FuzzSeeds.Of(exchange));
        _plan = new FeedPlan(config.Venues[exchange], listed, StaleAfter);
        _context = new FeedContext(Output, Http, Log, Log, TimeProvider.System);
        _figures = new FeedFigures(_plan, Now);
        Streams = exchange switch
        {
            "binance" => Binance(),
            "okx" => Okx(),
            "bybit" => Bybit(),
            "kraken" => Kraken(),
            _ => Coinbase(),
        };
        Open();
    }

    public string Exchange { get; }

    public IVenueStreams Streams { get; }

    /// <summary>What would be published, in the order of the instruments.</summary>
    public IReadOnlyList<MarketFeed> Feeds => _feeds;

    public FeedOutput Output { get; } = new();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Whether the first market has a book that can be read.</summary>
    public bool IsLive => _feeds[0].TryRead(0, static (_, _, _) => { });

    /// <summary>Frames there are to begin with.</summary>
    public int Seeds => _seeds.Count;

    /// <summary>A new connection, over which nothing came yet.</summary>
    public void Open()
    {
        _number = -1;
        Streams.Open(_outbox = new Outbox(), _pulse);
    }

    /// <summary>What was sent since this was last asked.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            var sent = new List<string>();
            while (_outbox.Frames.TryRead(out var frame))
                sent.Add(Encoding.UTF8.GetString(frame.Span));
            return sent;
        }
    }

    /// <summary>Carries only so many of the markets from here on.</summary>
    public void Carry(int markets)
    {
        _carry(markets);
        Streams.Look(Now);
    }

    /// <summary>A frame as the venue sends it next, following on what came before.</summary>
    public byte[] Frame(int seed)
    {
        var text = _seeds[seed];
        if (!text.Contains('@', StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(text);
        var last = Exchange == "coinbase" ? _number++ : _feeds[0].Book.SequenceId;
        return Encoding.UTF8.GetBytes(text
            .Replace(":@0", $":{last}", StringComparison.Ordinal)
            .Replace(":@1", $":{last + 1}", StringComparison.Ordinal)
            .Replace(":@2", $":{last + 2}", StringComparison.Ordinal));
    }

    /// <summary>Gives the first market its book anew, as the venue would.</summary>
    public void Load()
    {
        if (_binance is null)
        {
            Streams.Take(Frame(0), Now);
            return;
        }

        Streams.Close(GapReason.Disconnect);
        Open();
        var first = Frame(0);
        Streams.Take(first, Now);
        var (snapshot, id) = (new DepthMessage(), _feeds[0].Book.SequenceId);
        BinanceNormalizer.ReadSnapshot(
            Encoding.UTF8.GetBytes(
                $$"""{"lastUpdateId":{{id}},"bids":[["61800.1","1"]],"asks":[["61800.5","1"]]}"""),
            snapshot);
        _binance.OnSnapshot(snapshot, 1000, Now);
    }

    private BinanceStreams Binance()
    {
        var product = BinanceProduct.Futures;
        var streams = new List<(string, BinanceStream)>();
        foreach (var one in _plan.Instruments)
        {
            var listing = _plan.ListingOf(one);
            var names = BinanceStreamNames.Of(listing, _plan.Venue.Streams, product);
            var reach = new SnapshotReach(product.SnapshotSizes, markets: 1, product.WeightAtOnce);
            var market = new BinanceMarket(
                Feed(one, new OrderBook(Id(one))), product, listing.Symbol, names, reach, new StreamPulse(StaleAfter));
            _binance ??= market;
            streams.Add((names.Diff, new BinanceStream(market, BinanceStreamKind.Diff)));
            streams.Add((names.Partial, new BinanceStream(market, BinanceStreamKind.Partial)));
            streams.Add((names.Last, new BinanceStream(market, BinanceStreamKind.Last)));
            streams.Add((names.Mark, new BinanceStream(market, BinanceStreamKind.Mark)));
        }

        var fetches = new SnapshotFetches<BinanceMarket>((_, _) => default);
        var made = new BinanceStreams("binance", Nowhere, TimeSpan.Zero, streams, fetches, _figures, _context);
        _carry = count => made.Carry([.. streams.Take(count * streams.Count / _plan.Instruments.Count)]);
        return made;
    }

    private OkxStreams Okx()
    {
        var markets = new List<OkxMarket>();
        foreach (var one in _plan.Instruments)
        {
            var book = new OrderBook(Id(one), OkxSync.LevelLimit, CoverageRule.WorstHeld);
            var market = new OkxMarket(Feed(one, book), _plan.ListingOf(one).Symbol, isSwap: true, null);
            market.Take(new OkxContract(market.Symbol, 0.01, TickSize: 0.1));
            markets.Add(market);
        }

        var made = new OkxStreams(
            "okx", Nowhere, TimeSpan.Zero, markets, Listings(), new SnapshotFetches<OkxMarket>((_, _) => default),
            _figures, _context);
        _carry = count => made.Carry([.. markets.Take(count)]);
        return made;
    }

    private BybitStreams Bybit()
    {
        BybitMarket[] markets = [.. _plan.Instruments.Select(one =>
        {
            var topics = BybitTopics.Of(_plan.ListingOf(one));
            var book = new OrderBook(Id(one), topics.Levels, CoverageRule.WorstHeld);
            return new BybitMarket(Feed(one, book), _plan.ListingOf(one).Symbol, topics);
        })];
        var made = new BybitStreams("bybit linear", _plan, BybitCategory.Linear, markets, _figures, _context);
        _carry = count => made.Carry([.. markets.Take(count)]);
        return made;
    }

    private KrakenStreams Kraken()
    {
        KrakenMarket[] markets = [.. _plan.Instruments.Select(one => new KrakenMarket(
            Feed(one, new OrderBook(Id(one), KrakenSync.LevelLimit, CoverageRule.WorstHeld)),
            _plan.ListingOf(one).Symbol))];
        var made = new KrakenStreams(
            "kraken", Nowhere, TimeSpan.Zero, TimeSpan.FromSeconds(30), markets, _figures, _context);
        _carry = count => made.Carry([.. markets.Take(count)]);
        return made;
    }

    private CoinbaseStreams Coinbase()
    {
        CoinbaseMarket[] markets = [.. _plan.Instruments.Select(one => new CoinbaseMarket(
            Feed(one, new OrderBook(Id(one), CoinbaseMarket.LevelLimit)), _plan.ListingOf(one).Symbol))];
        foreach (var market in markets)
            market.Take(new CoinbaseProduct(market.Product, TickSize: 0.01));
        var made = new CoinbaseStreams("coinbase", Nowhere, TimeSpan.Zero, markets, Listings(), _figures, _context);
        _carry = count => made.Carry([.. markets.Take(count)]);
        return made;
    }

    private static Uri Nowhere { get; } = new("ws://localhost");

    private DailyListings Listings() => new(Exchange, _ => Task.CompletedTask, _context);

    private MarketId Id(Instrument one) => new(Exchange, one.Id);

    private MarketLine Feed(Instrument one, OrderBook book)
    {
        var feed = new MarketFeed(_plan, one, book, _figures, _context);
        _feeds.Add(feed);
        return feed.Leading;
    }
}
