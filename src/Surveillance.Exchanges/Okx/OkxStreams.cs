using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The channels of one OKX connection: <c>books</c> and <c>tickers</c> of each market, and mark, index and
/// funding of swaps.
/// </summary>
internal sealed class OkxStreams : IVenueStreams
{
    /// <summary>"The connection will soon be closed for a service upgrade", some 30 to 60 s ahead.</summary>
    private const string ServiceUpgrade = "64008";

    /// <summary>
    /// The venue allows 480 subscriptions and their ends in an hour and connection; near that, a new
    /// connection is better.
    /// </summary>
    private const int Operations = 440;

    /// <summary>
    /// Of these, 250 go to a connection's first subscriptions, and prices leave the last 80 to books: once in a minute
    /// one channel is subscribed anew as long as there is room.
    /// </summary>
    private const int OperationsWithPrices = 360;
    private static readonly TimeSpan PricePause = TimeSpan.FromSeconds(60);
    private const int ArgumentsInRequest = 100;

    private static readonly byte[] PingText = "ping"u8.ToArray();

    private readonly DailyListings _listings;
    private readonly SnapshotFetches<OkxMarket> _fetches;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly CarriedMarkets<OkxMarket> _carried;
    private readonly HashSet<string> _subscribed = [];
    private volatile StreamTable<OkxChannels> _bySymbol = new([]);
    private volatile StreamTable<OkxIndex> _byIndex = new([]);
    private readonly PriceWatch _prices;
    private readonly OperationCount _operations = new();
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
        _carried = new CarriedMarkets<OkxMarket>(markets);
        (_listings, _fetches, _figures, _context) = (listings, fetches, figures, context);
        _prices = new PriceWatch(name, PricePause, figures, context);
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
    public bool ExpectsData => _carried.Now.ExpectData();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _listings.NeedAsync(cancellationToken);

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _pulse) = (outbox, pulse);
        _operations.Clear();
        _subscribed.Clear();
        if (_carried.TakeUp() is { } change)
            Follow(change);
        _bySymbol = _bySymbol.Only(one => _carried.Now.Contains(one.Market));
        _byIndex = _byIndex.Only(one => one.Swaps.Any(swap => _carried.Now.Contains(swap)));
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

        if (!_bySymbol.TryGet(opened.InstrumentId, out var channels))
            throw new FeedProtocolException("okx", "instrument that nobody asked for", frame);
        var market = channels.Market;
        if (market.Line.Feed.IsOver)
            return FrameKind.Data;
        if (opened.Channel.SequenceEqual("books"u8))
        {
            TakeBook(market, opened, frame, receivedAt);
            return FrameKind.Data;
        }

        if (channels.Find(opened.Channel) is { } price)
            _prices.Heard(price);
        market.Line.Feed.Merge(OkxNormalizer.ReadTicker(opened, market.IsSwap), receivedAt);
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

        var room = _operations.InHour(now) < OperationsWithPrices ? RenewalRoom.Enough : RenewalRoom.None;
        if (_prices.Renewed(room) is { } price)
            Renew(price.Argument);
    }

    /// <inheritdoc/>
    public bool CarriesAll => _carried.Now.Carry();

    /// <inheritdoc/>
    public void Close(GapReason reason) => _carried.Now.Close(_prices, reason);

    /// <inheritdoc/>
    public void Retire() => _carried.Now.Retire(_prices);

    /// <summary>Follows what is carried; frames of what has left are known until the next connection.</summary>
    private void Follow(CarriedChange<OkxMarket> change)
    {
        foreach (var price in change.Removed.SelectMany(market => _bySymbol.Find(market.Symbol)!.Prices))
            _prices.Remove(price);
        _bySymbol = _bySymbol.With(
            change.Added.Select(market => (market.Symbol, new OkxChannels(market, _prices))));
        var indexes = change.Removed.Concat(change.Added).Where(market => market.IsSwap)
            .Select(market => market.Index).ToHashSet();
        foreach (var index in indexes.Select(_byIndex.Find).OfType<OkxIndex>())
            _prices.Remove(index.Stream);
        _byIndex = _byIndex.With(_carried.Now.Where(market => market.IsSwap && indexes.Contains(market.Index))
            .GroupBy(market => market.Index)
            .Select(index => (
                index.Key, new OkxIndex([.. index], OkxChannels.Index(index.Key, index, _prices)))));
    }

    private void TakeUp(CarriedChange<OkxMarket> change)
    {
        // An index that goes on for others is subscribed anew with them.
        string[] gone = [.. change.Removed.SelectMany(ChannelsOf).Distinct().Where(_subscribed.Remove)];
        foreach (var some in gone.Chunk(ArgumentsInRequest))
            Post("unsubscribe", some);
        Follow(change);
        foreach (var market in change.Added)
            market.Open(_pulse);
        Subscribe();
        StayWithinOperations();
    }

    /// <summary>Subscribes what is listed and is not subscribed: a market that is not listed has no unit yet.</summary>
    private void Subscribe()
    {
        OkxMarket[] listed = [.. _carried.Now.Where(market => market.IsListed)];
        _listed = listed.Length;
        HashSet<string> missing = [.. listed.SelectMany(ChannelsOf).Where(_subscribed.Add)];
        foreach (var some in missing.Chunk(ArgumentsInRequest))
            Post("subscribe", some);
        _prices.Begin(listed.SelectMany(PricesOf).Distinct().Where(price => missing.Contains(price.Argument)));
    }

    private IEnumerable<string> ChannelsOf(OkxMarket market) =>
        PricesOf(market).Select(price => price.Argument).Prepend(OkxChannels.BooksOf(market));

    private IEnumerable<PriceStream> PricesOf(OkxMarket market)
    {
        var own = _bySymbol.Find(market.Symbol)!.Prices;
        return market.IsSwap ? own.Append(_byIndex.Find(market.Index)!.Stream) : own;
    }

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

    private void TakeIndex(in OkxFrame opened, DateTimeOffset receivedAt)
    {
        if (!_byIndex.TryGet(opened.InstrumentId, out var index))
            return;
        _prices.Heard(index.Stream);
        var update = OkxNormalizer.ReadTicker(opened, derivative: true);
        foreach (var swap in index.Swaps)
            swap.Line.Feed.Merge(update, receivedAt);
    }

    private FrameKind TakeEvent(OkxEvent told)
    {
        switch (told.Event)
        {
            case "subscribe" when told.Channel == OkxChannels.Books:
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
        Renew(OkxChannels.BooksOf(market));
        StayWithinOperations();
    }

    private void StayWithinOperations()
    {
        if (_operations.InHour(_context.Time.GetUtcNow()) is > Operations and var used)
            throw new ConnectionLostException($"{used} of 480 subscriptions an hour are used up");
    }

    private void Renew(string argument)
    {
        Post("unsubscribe", argument);
        Post("subscribe", argument);
    }

    // {"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"},…]}
    private void Post(string operation, params string[] arguments)
    {
        _operations.Add(arguments.Length, _context.Time.GetUtcNow());
        _outbox.Post($$"""{"op":"{{operation}}","args":[{{string.Join(',', arguments)}}]}""");
    }
}
