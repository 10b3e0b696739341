using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>What a stream carries.</summary>
internal enum BinanceStreamKind
{
    /// <summary>Changes of the whole book.</summary>
    Diff,

    /// <summary>The best levels.</summary>
    Partial,

    /// <summary>Last price and volume.</summary>
    Last,

    /// <summary>Mark, index and funding.</summary>
    Mark,
}

/// <summary>A stream of a market.</summary>
internal sealed record BinanceStream(BinanceMarket Market, BinanceStreamKind Kind);

/// <summary>
/// The streams of one Binance connection, in combined frames: a payload alone does not always tell its symbol.
/// </summary>
internal sealed class BinanceStreams : IVenueStreams
{
    // "200 names in one SUBSCRIBE are fine", measured on the futures side.
    private const int NamesInRequest = 200;

    private readonly CarriedMarkets<(string Name, BinanceStream Stream)> _carried;
    private volatile StreamTable<Carried> _streams = new([]);
    private IReadOnlyList<BinanceMarket> _books = [];
    private readonly SnapshotFetches<BinanceMarket> _fetches;
    private readonly PriceWatch _prices;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private Outbox _outbox = new();
    private ConnectionPulse _pulse = new();
    private long _requestId;

    /// <param name="name">For log lines.</param>
    /// <param name="address">Base address and path.</param>
    /// <param name="sendSpacing">Least time between two frames sent.</param>
    /// <param name="streams">What is subscribed at once, and the partial streams that may be later.</param>
    /// <param name="fetches">Fetches snapshots.</param>
    /// <param name="figures">Counts.</param>
    /// <param name="context">Clock and log.</param>
    public BinanceStreams(
        string name,
        Uri address,
        TimeSpan sendSpacing,
        IReadOnlyList<(string Name, BinanceStream Stream)> streams,
        SnapshotFetches<BinanceMarket> fetches,
        FeedFigures figures,
        FeedContext context)
    {
        (Name, Address, SendSpacing, _fetches, _figures, _context) =
            (name, address, sendSpacing, fetches, figures, context);
        _prices = new PriceWatch(name, PriceRenewal.UsualPause, figures, context);
        _carried = new CarriedMarkets<(string Name, BinanceStream Stream)>(streams);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>WebSocket pings do; an unsolicited pong would not count.</summary>
    public ReadOnlyMemory<byte> Ping => default;

    /// <inheritdoc/>
    public TimeSpan SendSpacing { get; }

    /// <summary>Streams that are subscribed at once.</summary>
    public int Count => AtOnce(_carried.Wanted).Length;

    /// <inheritdoc/>
    public bool ExpectsData => _carried.Now.Select(one => one.Stream.Market).ExpectData();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _pulse) = (outbox, pulse);
        if (_carried.TakeUp() is { } change)
            Follow(change);
        var carried = _carried.Now.Select(one => one.Stream.Market).ToHashSet();
        _streams = _streams.Only(stream => carried.Contains(stream.Market));
        Begin(_carried.Now, _context.Time.GetUtcNow());
    }

    /// <summary>Carries other streams from the next look on.</summary>
    public void Carry(IReadOnlyList<(string Name, BinanceStream Stream)> streams) => _carried.Want(streams);

    /// <inheritdoc/>
    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (!BinanceNormalizer.TryOpen(frame, out var name, out var data))
            return TakeReply(frame);
        if (!_streams.TryGet(name, out var stream))
            return TakeNotice(name, frame);

        var market = stream.Market;
        if (market.Line.Feed.IsOver)
            return FrameKind.Data;
        if (stream.Price is { } price)
            _prices.Heard(price);
        switch (stream.Kind)
        {
            case BinanceStreamKind.Diff:
                if (market.OnDiff(data, frame, receivedAt) is { } reason)
                    _fetches.Want(market, reason);
                break;
            case BinanceStreamKind.Partial:
                market.OnPartial(data, receivedAt);
                break;
            case BinanceStreamKind.Last:
                market.Line.Feed.Merge(BinanceNormalizer.ReadMiniTicker(data), receivedAt);
                break;
            default:
                market.Line.Feed.Merge(BinanceNormalizer.ReadMarkPrice(data), receivedAt);
                break;
        }

        return FrameKind.Data;
    }

    /// <inheritdoc/>
    public void Look(DateTimeOffset now)
    {
        if (_carried.TakeUp() is { } change)
            TakeUp(change, now);
        var (renewed, begun, ended) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var market in _books)
        {
            if (market.WantsRenewal(now))
            {
                Log.Renewed(_context.Log, market.Line.Market);
                renewed.Add(market.Names.Diff);
            }

            if (market.WantsFallback(now) is var wanted && wanted != market.HasFallback)
            {
                if (wanted)
                    Log.FallenBack(_context.Log, market.Line.Market, market.Names.PartialLevels);
                (wanted ? begun : ended).Add(market.Names.Partial);
                market.HasFallback = wanted;
            }

            _figures.CountDropped(market.TakeDropped());
        }

        if (_prices.Renewed() is { } price)
            renewed.Add(price.Argument);
        Post("UNSUBSCRIBE", ended.Concat(renewed));
        Post("SUBSCRIBE", renewed.Concat(begun));
    }

    /// <inheritdoc/>
    public bool CarriesAll => _books.Carry();

    /// <inheritdoc/>
    public void Retire() => _books.Retire(_prices);

    /// <inheritdoc/>
    public void Close(GapReason reason)
    {
        _prices.End();
        foreach (var market in _books)
            market.Close(reason);
        foreach (var stream in _streams.Values)
            stream.Market.Line.Feed.Forget(BinancePrices.PartsOf(stream.Kind));
    }

    private static string[] AtOnce(IReadOnlyList<(string Name, BinanceStream Stream)> streams) =>
        [.. streams.Where(one => one.Stream.Kind != BinanceStreamKind.Partial).Select(one => one.Name)];

    private static IReadOnlyList<BinanceMarket> Books(IReadOnlyList<(string Name, BinanceStream Stream)> streams) =>
        [.. streams.Where(one => one.Stream.Kind == BinanceStreamKind.Diff).Select(one => one.Stream.Market)];

    /// <summary>Follows what is carried; frames of what has left are known until the next connection.</summary>
    private void Follow(CarriedChange<(string Name, BinanceStream Stream)> change)
    {
        foreach (var (name, _) in change.Removed)
            if (_streams.Find(name)?.Price is { } price)
                _prices.Remove(price);
        _streams = _streams.With(change.Added.Select(one => (one.Name, Watched(one.Name, one.Stream))));
        _books = Books(_carried.Now);
    }

    private Carried Watched(string name, BinanceStream stream) => new(
        stream.Market, stream.Kind, BinancePrices.RhythmOf(stream.Kind) is { } rhythm
            ? _prices.Add(name, name, rhythm, stream.Market.Line.Feed)
            : null);

    private void TakeUp(CarriedChange<(string Name, BinanceStream Stream)> change, DateTimeOffset now)
    {
        var gone = AtOnce(change.Removed).Concat(
            Books(change.Removed).Where(market => market.HasFallback).Select(market => market.Names.Partial));
        Post("UNSUBSCRIBE", gone);
        Follow(change);
        Begin(change.Added, now);
    }

    private void Begin(IReadOnlyList<(string Name, BinanceStream Stream)> streams, DateTimeOffset now)
    {
        foreach (var market in Books(streams))
            market.Open(_pulse, now);
        Post("SUBSCRIBE", AtOnce(streams));
        _prices.Begin(streams.Select(one => _streams.Find(one.Name)!.Price).OfType<PriceStream>());
    }

    // {"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}
    private void Post(string method, IEnumerable<string> names)
    {
        foreach (var some in names.Chunk(NamesInRequest))
        {
            var streams = string.Join("\",\"", some);
            _outbox.Post($$"""{"method":"{{method}}","params":["{{streams}}"],"id":{{++_requestId}}}""");
        }
    }

    /// <summary>
    /// <c>{"result":null,"id":1}</c> says nothing: unknown names are acknowledged, too. A refusal is
    /// <c>{"code":2,"msg":"…","id":1}</c> or <c>{"error":{"code":2,"msg":"…"},"id":1}</c>.
    /// </summary>
    private FrameKind TakeReply(ReadOnlySpan<byte> frame)
    {
        if (frame.IndexOf("\"msg\""u8) >= 0)
        {
            var text = FeedProtocolException.Excerpt(frame);
            _figures.Fail(text);
            Log.VenueRefuses(_context.Log, Name, text);
        }
        else if (frame.IndexOf("serverShutdown"u8) >= 0)
            return TakeShutdown(frame);

        return FrameKind.Control;
    }

    private FrameKind TakeNotice(ReadOnlySpan<byte> stream, ReadOnlySpan<byte> frame)
    {
        if (!stream.SequenceEqual("!serverShutdown"u8))
            throw new FeedProtocolException("binance", "stream that nobody asked for", frame);
        return TakeShutdown(frame);
    }

    // {"e":"serverShutdown","E":1780000000000}, in a combined frame or not: the server goes soon.
    private FrameKind TakeShutdown(ReadOnlySpan<byte> frame)
    {
        Log.VenueSays(_context.Log, Name, FeedProtocolException.Excerpt(frame));
        return FrameKind.Farewell;
    }

    private sealed record Carried(BinanceMarket Market, BinanceStreamKind Kind, PriceStream? Price);
}
