using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>The topics of one Bybit connection, all of one category: book and ticker of each market.</summary>
internal sealed class BybitStreams : IVenueStreams
{
    /// <summary>Markets in a request: spot takes at most 10 arguments, and each market has two.</summary>
    private const int MarketsInRequest = 5;

    /// <summary>The venue recommends a ping each 20 s, however much data flows, or cuts the connection.</summary>
    private static readonly TimeSpan PingAtLeast = TimeSpan.FromSeconds(20);
    private static readonly byte[] PingText = """{"op":"ping"}"""u8.ToArray();

    private readonly BybitCategory _category;
    private readonly CarriedMarkets<BybitMarket> _carried;
    private volatile BybitMarket[][] _batches = [];
    private volatile StreamTable<BybitMarket> _books = new([]);
    private volatile StreamTable<MarketTicker<BybitMarket>> _tickers = new([]);
    private readonly PriceWatch _prices;
    private readonly TimeSpan _pingInterval;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private Outbox _outbox = new();
    private ConnectionPulse _pulse = new();
    private DateTimeOffset _pingedAt;
    private long _refusals;

    /// <param name="name">For log lines.</param>
    /// <param name="plan">Addresses and pace.</param>
    /// <param name="category">Key of the address.</param>
    /// <param name="markets">Of that category.</param>
    /// <param name="figures">Counts.</param>
    /// <param name="context">Clock and log.</param>
    public BybitStreams(
        string name,
        FeedPlan plan,
        BybitCategory category,
        IReadOnlyList<BybitMarket> markets,
        FeedFigures figures,
        FeedContext context)
    {
        (Name, Address, _category) = (name, plan.Venue.WebSocket[category.Name], category);
        _carried = new CarriedMarkets<BybitMarket>(markets);
        (_figures, _context) = (figures, context);
        SendSpacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        var asked = plan.Venue.Connection.PingInterval;
        _pingInterval = asked < PingAtLeast ? asked : PingAtLeast;
        _prices = new PriceWatch(name, PriceRenewal.UsualPause, figures, context);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>JSON text, not a WebSocket ping.</summary>
    public ReadOnlyMemory<byte> Ping => PingText;

    /// <inheritdoc/>
    public TimeSpan SendSpacing { get; }

    /// <summary>Topics that are subscribed.</summary>
    public int Count => _carried.Wanted.Count * 2;

    /// <inheritdoc/>
    public bool ExpectsData => _carried.Now.ExpectData();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        var now = _context.Time.GetUtcNow();
        (_outbox, _pulse, _pingedAt, _batches) = (outbox, pulse, now, []);
        if (_carried.TakeUp() is { } change)
            Follow(change);
        _books = _books.Only(market => _carried.Now.Contains(market));
        _tickers = _tickers.Only(one => _carried.Now.Contains(one.Market));
        Begin(_carried.Now, now);
    }

    /// <summary>Carries other markets from the next look on.</summary>
    public void Carry(IReadOnlyList<BybitMarket> markets) => _carried.Want(markets);

    /// <inheritdoc/>
    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (!BybitNormalizer.TryOpen(frame, out var opened))
        {
            TakeReply(BybitNormalizer.ReadReply(frame));
            return FrameKind.Control;
        }

        if (_books.TryGet(opened.Topic, out var market))
        {
            if (!market.Line.Feed.IsOver && market.OnBook(ref opened, receivedAt))
                Renew(market);
        }
        else if (_tickers.TryGet(opened.Topic, out var ticker))
        {
            _prices.Heard(ticker.Stream);
            ticker.Market.OnTicker(ref opened, receivedAt);
        }
        else
            throw new FeedProtocolException("bybit", "topic that nobody asked for", frame);
        return FrameKind.Data;
    }

    /// <inheritdoc/>
    public void Look(DateTimeOffset now)
    {
        if (now - _pingedAt >= _pingInterval)
        {
            _pingedAt = now;
            _outbox.Post(Ping);
        }

        if (_carried.TakeUp() is { } change)
            TakeUp(change, now);
        foreach (var market in _carried.Now)
        {
            if (!market.WantsBook(now))
                continue;
            Log.Renewed(_context.Log, market.Line.Market);
            Renew(market);
        }

        if (_prices.Renewed() is not { } price)
            return;
        Post("unsubscribe", price.Name, price.Argument);
        Post("subscribe", price.Name, price.Argument);
    }

    /// <inheritdoc/>
    public bool CarriesAll => _carried.Now.Carry();

    /// <inheritdoc/>
    public void Close(GapReason reason) => _carried.Now.Close(_prices, reason);

    /// <inheritdoc/>
    public void Retire() => _carried.Now.Retire(_prices);

    /// <summary>Follows what is carried; frames of what has left are known until the next connection.</summary>
    private void Follow(CarriedChange<BybitMarket> change)
    {
        foreach (var market in change.Removed)
            _prices.Remove(_tickers.Find(market.Topics.Ticker)!.Stream);
        _books = _books.With(change.Added.Select(market => (market.Topics.Book, market)));
        _tickers = _tickers.With(change.Added.Select(market => (market.Topics.Ticker, Watched(market))));
    }

    private void TakeUp(CarriedChange<BybitMarket> change, DateTimeOffset now)
    {
        foreach (var some in change.Removed.Chunk(MarketsInRequest))
            Post("unsubscribe", some[0].Symbol, [.. some.SelectMany(Topics)]);
        Follow(change);
        Begin(change.Added, now);
    }

    private void Begin(IReadOnlyList<BybitMarket> markets, DateTimeOffset now)
    {
        foreach (var market in markets)
            market.Open(_pulse, now);
        var first = _batches.Length;
        _batches = [.. _batches, .. markets.Chunk(MarketsInRequest)];
        for (var i = first; i < _batches.Length; i++)
            Post("subscribe", BatchId(i), [.. _batches[i].SelectMany(Topics)]);
        _prices.Begin(markets.Select(market => _tickers.Find(market.Topics.Ticker)!.Stream));
    }

    private MarketTicker<BybitMarket> Watched(BybitMarket market) => new(
        market, _prices.Add(market.Topics.Ticker, market.Topics.Ticker, _category.Ticker, market.Line.Feed));

    private static string[] Topics(BybitMarket market) => [market.Topics.Book, market.Topics.Ticker];

    private static string BatchId(int index) => $"batch {index}";

    /// <summary>
    /// A pong or an acknowledgement proves nothing. A refusal is of the request as a whole: one topic that the venue
    /// does not have spoils the others in it, so they are asked for again, each market by itself.
    /// </summary>
    private void TakeReply(BybitReply reply)
    {
        if (!reply.IsRefusal)
            return;
        var told = $"{reply.Operation} {reply.RequestId}: {reply.Message} ({++_refusals} refused so far)";
        _figures.Fail(told);
        Log.VenueRefuses(_context.Log, Name, told);
        var index = Enumerable.Range(0, _batches.Length).FirstOrDefault(i => BatchId(i) == reply.RequestId, -1);
        if (index < 0 || _batches[index].Length == 1)
            return;
        foreach (var market in _batches[index].Where(market => !market.HasSpoken && !market.Line.Feed.IsOver))
            Post("subscribe", market.Symbol, Topics(market));
    }

    private void Renew(BybitMarket market)
    {
        Post("unsubscribe", market.Symbol, market.Topics.Book);
        Post("subscribe", market.Symbol, market.Topics.Book);
    }

    // {"req_id":"batch 0","op":"subscribe","args":["orderbook.1000.BTCUSDT","tickers.BTCUSDT"]}
    private void Post(string operation, string requestId, params string[] topics)
    {
        var names = string.Join("\",\"", topics);
        _outbox.Post($$"""{"req_id":"{{requestId}}","op":"{{operation}}","args":["{{names}}"]}""");
    }
}
