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
    private readonly CoinbaseMarket[] _markets;
    private readonly StreamTable<MarketTicker<CoinbaseMarket>> _byProduct = new();
    private readonly PriceWatch _prices;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly DepthMessage _change = new();
    private readonly List<CoinbaseMarket> _touched = [];
    private Outbox _outbox = new();
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
        (Name, Address, SendSpacing, _markets) = (name, address, sendSpacing, [.. markets]);
        (_listings, _figures, _context) = (listings, figures, context);
        _prices = new PriceWatch(name, PriceRenewal.UsualPause, figures, context);

        // A ticker begins with a snapshot and is told with each trade:
        // https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels.
        foreach (var market in markets)
        {
            var ticker = _prices.Add(
                $"{Ticker} {market.Product}", market.Product, PriceRhythm.Greeted, market.Line.Feed);
            _byProduct.Add(market.Product, new MarketTicker<CoinbaseMarket>(market, ticker));
        }
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
    public int Count => 2 * _markets.Length + 1;

    /// <inheritdoc/>
    public bool ExpectsData => _markets.Any(market => !market.Line.Feed.IsHalted);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _listings.NeedAsync(cancellationToken);

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _lastSequence) = (outbox, null);
        var now = _context.Time.GetUtcNow();
        foreach (var market in _markets)
            market.Open(pulse, now);
        string[] listed = [.. _markets.Where(market => market.IsListed).Select(market => market.Product)];
        _outbox.Post("""{"type":"subscribe","channel":"heartbeats"}""");
        if (listed.Length == 0)
            return;
        Post("subscribe", "level2", listed);
        Post("subscribe", Ticker, listed);
        _prices.Begin(_byProduct.Values.Where(one => one.Market.IsListed).Select(one => one.Stream));
    }

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
        Renew(now);
        if (_prices.Renewed() is not { } price)
            return;
        Post("unsubscribe", Ticker, [price.Argument]);
        Post("subscribe", Ticker, [price.Argument]);
    }

    /// <inheritdoc/>
    public bool CarriesAll => _markets.All(market => market.Line.Carries);

    /// <inheritdoc/>
    public void Close(GapReason reason)
    {
        _prices.End();
        foreach (var market in _markets)
        {
            market.Close(reason);
            market.Line.Feed.Forget(TickerParts.All);
        }
    }

    /// <inheritdoc/>
    public void Retire()
    {
        _prices.End();
        foreach (var market in _markets)
            market.Close(GapReason.Maintenance);
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
        foreach (var market in _markets)
            market.OnLost();
    }

    private void Renew(DateTimeOffset now)
    {
        List<string>? products = null;
        foreach (var market in _markets)
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
