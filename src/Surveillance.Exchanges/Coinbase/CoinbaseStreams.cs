using System.Text.Json;
using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// The channels of one Coinbase connection: <c>level2</c> and <c>ticker</c> of each market, and <c>heartbeats</c>,
/// without which the venue closes channels that are quiet for a minute. Frames of all channels are numbered as one.
/// </summary>
internal sealed class CoinbaseStreams : IVenueStreams
{
    private const string Ticker = "ticker";

    private readonly DailyListings _listings;
    private readonly CarriedMarkets<CoinbaseMarket> _carried;
    private readonly HashSet<CoinbaseMarket> _subscribed = [];
    private volatile StreamTable<MarketTicker<CoinbaseMarket>> _byProduct = new([]);
    private readonly PriceWatch _prices;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly DepthMessage _change = new();
    private readonly List<CoinbaseMarket> _touched = [];
    private Outbox _outbox = new();
    private ConnectionPulse _pulse = new();
    private long? _lastSequence;

    public CoinbaseStreams(
        string name,
        Uri address,
        TimeSpan sendSpacing,
        IReadOnlyList<CoinbaseMarket> markets,
        DailyListings listings,
        FeedFigures figures,
        FeedContext context)
    {
        (Name, Address, SendSpacing) = (name, address, sendSpacing);
        _carried = new CarriedMarkets<CoinbaseMarket>(markets);
        (_listings, _figures, _context) = (listings, figures, context);
        _prices = new PriceWatch(name, PriceRenewal.UsualPause, figures, context);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>WebSocket pings do.</summary>
    public ReadOnlyMemory<byte> Ping => default;

    /// <inheritdoc/>
    public TimeSpan SendSpacing { get; }

    /// <summary>Channels that are subscribed.</summary>
    public int Count => 2 * _carried.Wanted.Count + 1;

    /// <inheritdoc/>
    public bool ExpectsData => _carried.Now.ExpectData();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _listings.NeedAsync(cancellationToken);

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _pulse, _lastSequence) = (outbox, pulse, null);
        _subscribed.Clear();
        if (_carried.TakeUp() is { } change)
            Follow(change);
        _byProduct = _byProduct.Only(one => _carried.Now.Contains(one.Market));
        var now = _context.Time.GetUtcNow();
        foreach (var market in _carried.Now)
            market.Open(pulse, now);
        _outbox.Post("""{"type":"subscribe","channel":"heartbeats"}""");
        Subscribe();
    }

    /// <summary>Carries other markets from the next look on.</summary>
    public void Carry(IReadOnlyList<CoinbaseMarket> markets) => _carried.Want(markets);

    /// <inheritdoc/>
    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (!CoinbaseNormalizer.TryOpen(frame, out var opened))
            return TakeError(frame);

        // It came before, or in its place another did: what it said is in the books, or they are made anew.
        if (opened.Sequence <= _lastSequence)
            return FrameKind.Control;

        // What cannot be read does not count: then the next frame does not follow, and the books are made anew.
        if (_lastSequence + 1 != opened.Sequence)
            Lose();
        _lastSequence = opened.Sequence;
        var isBook = opened.Channel.SequenceEqual("l2_data"u8);
        try
        {
            if (isBook)
                TakeBooks(ref opened, receivedAt);
            else if (opened.Channel.SequenceEqual("ticker"u8))
                TakeTickers(ref opened, frame, receivedAt);
            else
                return FrameKind.Control;
            return FrameKind.Data;
        }
        catch (Exception error) when (isBook && error is FeedProtocolException or JsonException)
        {
            Lose();
            throw;
        }
        finally
        {
            Renew(receivedAt);
        }
    }

    /// <inheritdoc/>
    public void Look(DateTimeOffset now)
    {
        if (_carried.TakeUp() is { } change)
            TakeUp(change, now);
        Subscribe();
        Renew(now);
        if (_prices.Renewed() is not { } price)
            return;
        Post("unsubscribe", Ticker, [price.Argument]);
        Post("subscribe", Ticker, [price.Argument]);
    }

    /// <inheritdoc/>
    public bool CarriesAll => _carried.Now.Carry();

    /// <inheritdoc/>
    public void Close(GapReason reason) => _carried.Now.Close(_prices, reason);

    /// <inheritdoc/>
    public void Retire() => _carried.Now.Retire(_prices);

    /// <summary>Follows what is carried; frames of what has left are known until the next connection.</summary>
    private void Follow(CarriedChange<CoinbaseMarket> change)
    {
        foreach (var market in change.Removed)
            _prices.Remove(_byProduct.Find(market.Product)!.Stream);

        // A ticker begins with a snapshot and is told with each trade:
        // https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels.
        _byProduct = _byProduct.With(change.Added.Select(market => (market.Product, new MarketTicker<CoinbaseMarket>(
            market,
            _prices.Add($"{Ticker} {market.Product}", market.Product, PriceRhythm.Greeted, market.Line.Feed)))));
    }

    private void TakeUp(CarriedChange<CoinbaseMarket> change, DateTimeOffset now)
    {
        Post("unsubscribe", [.. change.Removed.Where(_subscribed.Remove)]);
        Follow(change);
        foreach (var market in change.Added)
            market.Open(_pulse, now);
    }

    /// <summary>
    /// Subscribes what is listed and is not subscribed: one that is not listed would spoil the others.
    /// </summary>
    private void Subscribe()
    {
        CoinbaseMarket[] missing = [.. _carried.Now.Where(market => market.IsListed && _subscribed.Add(market))];
        Post("subscribe", missing);
        if (missing.Length > 0)
            _prices.Begin(missing.Select(market => _byProduct.Find(market.Product)!.Stream));
    }

    private void Post(string type, CoinbaseMarket[] markets)
    {
        if (markets.Length == 0)
            return;
        Post(type, "level2", markets.Select(market => market.Product));
        Post(type, Ticker, markets.Select(market => market.Product));
    }

    private MarketTicker<CoinbaseMarket> Find(in Utf8JsonReader one) =>
        CoinbaseNormalizer.ProductOf(one) is var product && _byProduct.TryGet(product, out var found)
            ? found
            : throw new FeedProtocolException("coinbase", "product that nobody asked for", product);

    private void TakeBooks(ref CoinbaseFrame opened, DateTimeOffset receivedAt)
    {
        _touched.Clear();
        ref var reader = ref opened.Events;
        JsonLevels.Expect(ref reader, JsonTokenType.StartArray, "coinbase", "events");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var market = Find(reader).Market;
            var isSnapshot = CoinbaseNormalizer.ReadBook(ref reader, _change);
            market.OnEvent(_change, isSnapshot, opened.Sequence, receivedAt);
            if (!_touched.Contains(market))
                _touched.Add(market);
        }

        foreach (var market in _touched)
            market.OnMessageEnd(receivedAt);
    }

    private void TakeTickers(ref CoinbaseFrame opened, ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        ref var reader = ref opened.Events;
        JsonLevels.Expect(ref reader, JsonTokenType.StartArray, "coinbase", "events");
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (!CoinbaseNormalizer.TryEnter(ref reader, "tickers"u8))
                throw new FeedProtocolException("coinbase", "tickers", frame);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var (market, stream) = Find(reader);
                _prices.Heard(stream);
                market.Line.Feed.Merge(CoinbaseNormalizer.ReadTicker(ref reader, opened.SentAt), receivedAt);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                reader.Skip();
        }
    }

    private void Lose()
    {
        if (_lastSequence is null)
            return;
        foreach (var market in _carried.Now)
            market.OnLost();
    }

    private void Renew(DateTimeOffset now)
    {
        List<string>? products = null;
        foreach (var market in _carried.Now)
        {
            if (!market.WantsRenewal(now))
                continue;
            Log.Resubscribed(_context.Log, market.Line.Market);
            (products ??= []).Add(market.Product);
        }

        if (products is null)
            return;
        Post("unsubscribe", "level2", products);
        Post("subscribe", "level2", products);
    }

    // {"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}: one channel a message.
    private void Post(string type, string channel, IEnumerable<string> products)
    {
        var list = string.Join("\",\"", products);
        _outbox.Post($$"""{"type":"{{type}}","product_ids":["{{list}}"],"channel":"{{channel}}"}""");
    }

    // {"type":"error","message":"rate limit exceeded"}
    private FrameKind TakeError(ReadOnlySpan<byte> frame)
    {
        var text = FeedProtocolException.Excerpt(frame);
        _figures.Fail(text);
        Log.VenueRefuses(_context.Log, Name, text);
        return FrameKind.Control;
    }
}
