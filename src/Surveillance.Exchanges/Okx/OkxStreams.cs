using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The channels of one OKX connection: <c>books</c> and <c>tickers</c> of each market, and mark, index and
/// funding of swaps.
/// </summary>
internal sealed class OkxStreams : IVenueStreams
{
    private const string Books = "books";

    /// <summary>"The connection will soon be closed for a service upgrade", some 30 to 60 s ahead.</summary>
    private const string ServiceUpgrade = "64008";

    /// <summary>
    /// The venue allows 480 subscriptions and their ends in an hour and connection; near that, a new
    /// connection is better.
    /// </summary>
    private const int Operations = 440;
    private const int ArgumentsInRequest = 100;

    private static readonly byte[] PingText = "ping"u8.ToArray();

    private readonly DailyListings _listings;
    private readonly SnapshotFetches<OkxMarket> _fetches;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly CarriedMarkets<OkxMarket> _carried;
    private readonly HashSet<string> _subscribed = [];
    private readonly OperationCount _operations = new();
    private volatile StreamTable<OkxMarket> _bySymbol = new([]);
    private volatile StreamTable<IReadOnlyList<OkxMarket>> _byIndex = new([]);
    private Outbox _outbox = new();
    private ConnectionPulse _pulse = new();
    private int _listed;

    public OkxStreams(
        string name,
        Uri address,
        TimeSpan sendSpacing,
        IReadOnlyList<OkxMarket> markets,
        DailyListings listings,
        SnapshotFetches<OkxMarket> fetches,
        FeedFigures figures,
        FeedContext context)
    {
        (Name, Address, SendSpacing) = (name, address, sendSpacing);
        (_carried, _listings, _fetches, _figures, _context) =
            (new CarriedMarkets<OkxMarket>(markets), listings, fetches, figures, context);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>Four bytes of text, not a WebSocket ping; the answer is <c>pong</c>.</summary>
    public ReadOnlyMemory<byte> Ping => PingText;

    /// <inheritdoc/>
    public TimeSpan SendSpacing { get; }

    /// <summary>Channels that are subscribed.</summary>
    public int Count => _carried.Wanted.Sum(market => market.IsSwap ? 5 : 2);

    /// <inheritdoc/>
    public bool ExpectsData => _carried.Now.Any(market => !market.Line.Feed.IsHalted);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _listings.NeedAsync(cancellationToken);

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _pulse) = (outbox, pulse);
        _operations.Clear();
        _subscribed.Clear();
        _carried.TakeUp();
        _bySymbol = new StreamTable<OkxMarket>(Named(_carried.Now));
        _byIndex = new StreamTable<IReadOnlyList<OkxMarket>>(ByIndex(_carried.Now));
        foreach (var market in _carried.Now)
            market.Open(pulse);
        Subscribe();
    }

    /// <summary>Carries other markets from the next look on.</summary>
    public void Carry(IReadOnlyList<OkxMarket> markets) => _carried.Want(markets);

    /// <inheritdoc/>
    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (frame.SequenceEqual("pong"u8))
            return FrameKind.Control;
        if (!OkxNormalizer.TryOpen(frame, out var opened))
            return TakeEvent(OkxNormalizer.ReadEvent(frame));

        if (opened.Channel.SequenceEqual("index-tickers"u8))
        {
            TakeIndex(opened, receivedAt);
            return FrameKind.Data;
        }

        if (!_bySymbol.TryGet(opened.InstrumentId, out var market))
            throw new FeedProtocolException("okx", "instrument that nobody asked for", frame);
        if (market.Line.Feed.IsOver)
            return FrameKind.Data;
        if (opened.Channel.SequenceEqual("books"u8))
            TakeBook(market, opened, frame, receivedAt);
        else
            market.Line.Feed.Merge(OkxNormalizer.ReadTicker(ref opened.Data, market.IsSwap), receivedAt);
        return FrameKind.Data;
    }

    /// <inheritdoc/>
    public void Look(DateTimeOffset now)
    {
        if (_carried.TakeUp() is { } change)
            TakeUp(change);
        else if (_carried.Now.Count(market => market.IsListed) != _listed)
            Subscribe();
        foreach (var market in _carried.Now)
        {
            if (market.WantsRenewal(now))
            {
                Log.Renewed(_context.Log, market.Line.Market);
                Renew(market);
            }

            _figures.CountDropped(market.TakeDropped());
        }
    }

    /// <inheritdoc/>
    public bool CarriesAll => _carried.Now.All(market => market.Line.Carries);

    /// <inheritdoc/>
    public void Close(GapReason reason)
    {
        foreach (var market in _carried.Now)
        {
            market.Close(reason);
            market.Line.Feed.Forget(TickerParts.All);
        }
    }

    /// <inheritdoc/>
    public void Retire()
    {
        foreach (var market in _carried.Now)
            market.Close(GapReason.Maintenance);
    }

    private static IEnumerable<(string, OkxMarket)> Named(IReadOnlyList<OkxMarket> markets) =>
        markets.Select(market => (market.Symbol, market));

    private static IEnumerable<(string, IReadOnlyList<OkxMarket>)> ByIndex(IReadOnlyList<OkxMarket> markets) =>
        markets.Where(market => market.IsSwap).GroupBy(market => market.Index)
            .Select(index => (index.Key, (IReadOnlyList<OkxMarket>)[.. index]));

    private void TakeUp(CarriedChange<OkxMarket> change)
    {
        var staying = _carried.Now.Except(change.Added).SelectMany(Arguments);
        string[] gone = [.. change.Removed.SelectMany(Arguments).Except(staying).Where(_subscribed.Remove)];
        foreach (var some in gone.Chunk(ArgumentsInRequest))
            Post("unsubscribe", some);
        foreach (var market in change.Added)
            market.Open(_pulse);
        _bySymbol = _bySymbol.With(Named(change.Added));
        _byIndex = _byIndex.With(ByIndex(_carried.Now));
        Subscribe();
        StayWithinOperations();
    }

    /// <summary>Subscribes what is listed and is not subscribed: a market that is not listed has no unit yet.</summary>
    private void Subscribe()
    {
        IReadOnlyList<OkxMarket> listed = [.. _carried.Now.Where(market => market.IsListed)];
        _listed = listed.Count;
        string[] missing = [.. listed.SelectMany(Arguments).Where(_subscribed.Add)];
        foreach (var some in missing.Chunk(ArgumentsInRequest))
            Post("subscribe", some);
    }

    private static IEnumerable<string> Arguments(OkxMarket market)
    {
        yield return Argument(Books, market.Symbol);
        yield return Argument("tickers", market.Symbol);
        if (!market.IsSwap)
            yield break;
        yield return Argument("mark-price", market.Symbol);
        yield return Argument("index-tickers", market.Index);
        yield return Argument("funding-rate", market.Symbol);
    }

    private static string Argument(string channel, string instrument) =>
        $$"""{"channel":"{{channel}}","instId":"{{instrument}}"}""";

    private void TakeBook(OkxMarket market, in OkxFrame opened, ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        switch (market.OnBook(opened, frame, receivedAt))
        {
            case OkxNeed.Book:
                _fetches.Want(market, FetchReason.Broken);
                break;
            case OkxNeed.Subscription:
                Renew(market);
                break;
        }
    }

    private void TakeIndex(OkxFrame opened, DateTimeOffset receivedAt)
    {
        if (!_byIndex.TryGet(opened.InstrumentId, out var swaps))
            return;
        var update = OkxNormalizer.ReadTicker(ref opened.Data, derivative: true);
        foreach (var swap in swaps)
            swap.Line.Feed.Merge(update, receivedAt);
    }

    private FrameKind TakeEvent(OkxEvent told)
    {
        switch (told.Event)
        {
            case "subscribe" when told.Channel == Books:
                if (_carried.Now.FirstOrDefault(market => market.Symbol == told.InstrumentId) is { } acknowledged)
                    acknowledged.Acknowledge();
                break;
            case "error":
                _figures.Fail($"{told.Code}: {told.Message}");
                Log.VenueRefuses(_context.Log, Name, $"{told.Code}: {told.Message}");
                break;
            case "notice":
                Log.VenueSays(_context.Log, Name, $"{told.Code}: {told.Message}");
                return told.Code == ServiceUpgrade ? FrameKind.Farewell : FrameKind.Control;
        }

        return FrameKind.Control;
    }

    private void Renew(OkxMarket market)
    {
        var books = Argument(Books, market.Symbol);
        Post("unsubscribe", books);
        Post("subscribe", books);
        StayWithinOperations();
    }

    private void StayWithinOperations()
    {
        if (_operations.InHour(_context.Time.GetUtcNow()) is > Operations and var used)
            throw new ConnectionLostException($"{used} of 480 subscriptions an hour are used up");
    }

    // {"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"},…]}
    private void Post(string operation, params string[] arguments)
    {
        _operations.Add(arguments.Length, _context.Time.GetUtcNow());
        _outbox.Post($$"""{"op":"{{operation}}","args":[{{string.Join(',', arguments)}}]}""");
    }
}
