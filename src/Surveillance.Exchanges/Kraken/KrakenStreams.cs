using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// The channels of one Kraken connection: <c>instrument</c> first, since a checksum cannot be verified without the
/// digits of a pair; then <c>book</c> and <c>ticker</c> of each market.
/// </summary>
internal sealed class KrakenStreams : IVenueStreams
{
    private const int SymbolsInRequest = 100;
    private const string Ticker = "ticker";

    /// <summary>
    /// Told with each change of the best prices, a last price stays young also where hardly anything is traded
    /// (https://docs.kraken.com/api/docs/websocket-v2/ticker).
    /// </summary>
    private const string TickerOnChange = ",\"event_trigger\":\"bbo\"";

    private static readonly byte[] PingText = Encoding.UTF8.GetBytes("""{"method":"ping"}""");

    private readonly CarriedMarkets<KrakenMarket> _carried;
    private readonly ConcurrentDictionary<string, KrakenPair> _pairs = [];
    private volatile StreamTable<MarketTicker<KrakenMarket>> _bySymbol = new([]);
    private volatile string _engine = "";
    private readonly PriceWatch _prices;
    private readonly TimeSpan _pingInterval;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private Outbox _outbox = new();
    private ConnectionPulse _pulse = new();
    private DateTimeOffset _pingedAt;

    public KrakenStreams(
        string name,
        Uri address,
        TimeSpan sendSpacing,
        TimeSpan pingInterval,
        IReadOnlyList<KrakenMarket> markets,
        FeedFigures figures,
        FeedContext context)
    {
        (Name, Address, SendSpacing) = (name, address, sendSpacing);
        _carried = new CarriedMarkets<KrakenMarket>(markets);
        (_pingInterval, _figures, _context) = (pingInterval, figures, context);
        _prices = new PriceWatch(name, PriceRenewal.UsualPause, figures, context);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>Asks for <c>{"method":"pong",…}</c>.</summary>
    public ReadOnlyMemory<byte> Ping => PingText;

    /// <inheritdoc/>
    public TimeSpan SendSpacing { get; }

    /// <summary>Channels that are subscribed.</summary>
    public int Count => 2 * _carried.Wanted.Count;

    /// <inheritdoc/>
    public bool ExpectsData => _carried.Now.ExpectData();

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        (_outbox, _pulse, _pingedAt) = (outbox, pulse, _context.Time.GetUtcNow());
        _engine = "";
        _pairs.Clear();
        if (_carried.TakeUp() is { } change)
            Follow(change);
        _bySymbol = _bySymbol.Only(one => _carried.Now.Contains(one.Market));
        foreach (var market in _carried.Now)
            market.Open(pulse);
        _outbox.Post("""{"method":"subscribe","params":{"channel":"instrument","snapshot":true}}""");
    }

    /// <summary>Carries other markets from the next look on.</summary>
    public void Carry(IReadOnlyList<KrakenMarket> markets) => _carried.Want(markets);

    /// <inheritdoc/>
    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        if (!TryOpen(frame, out var opened))
            return TakeReply(KrakenNormalizer.ReadReply(frame));
        if (opened.Channel.SequenceEqual("book"u8))
        {
            TakeBook(opened, frame, receivedAt);
            return FrameKind.Data;
        }

        if (opened.Channel.SequenceEqual("ticker"u8))
        {
            var (market, stream) = Find(opened, frame);
            _prices.Heard(stream);
            market.Line.Feed.Merge(KrakenNormalizer.ReadTicker(opened.Data), receivedAt);
            return FrameKind.Data;
        }

        if (opened.Channel.SequenceEqual("instrument"u8))
            TakePairs(KrakenNormalizer.ReadPairs(opened.Data), opened.IsSnapshot, receivedAt);
        else if (opened.Channel.SequenceEqual("status"u8))
            TakeStatus(KrakenNormalizer.ReadEngine(opened.Data), frame);
        return FrameKind.Control;
    }

    /// <inheritdoc/>
    public void Look(DateTimeOffset now)
    {
        if (_carried.TakeUp() is { } change)
            TakeUp(change, now);
        foreach (var market in _carried.Now)
            Renew(market, now);
        if (_prices.Renewed() is { } price)
        {
            Post("unsubscribe", Ticker, TickerOnChange, price.Argument);
            Post("subscribe", Ticker, $"{TickerOnChange},\"snapshot\":true", price.Argument);
        }

        // The venue wants to hear from its clients once a minute, and its own heartbeats keep a connection from idling.
        if (now - _pingedAt < _pingInterval)
            return;
        _pingedAt = now;
        _outbox.Post(PingText);
    }

    /// <inheritdoc/>
    public bool CarriesAll => _carried.Now.Carry();

    /// <inheritdoc/>
    public void Close(GapReason reason) => _carried.Now.Close(_prices, reason);

    /// <inheritdoc/>
    public void Retire() => _carried.Now.Retire(_prices);

    /// <summary>Follows what is carried; frames of what has left are known until the next connection.</summary>
    private void Follow(CarriedChange<KrakenMarket> change)
    {
        foreach (var market in change.Removed)
            _prices.Remove(_bySymbol.Find(market.Symbol)!.Stream);
        _bySymbol = _bySymbol.With(change.Added.Select(market => (market.Symbol, new MarketTicker<KrakenMarket>(
            market,
            _prices.Add($"ticker {market.Symbol}", market.Symbol, PriceRhythm.Greeted, market.Line.Feed)))));
    }

    private void TakeUp(CarriedChange<KrakenMarket> change, DateTimeOffset now)
    {
        Unsubscribe(change.Removed.Where(market => _pairs.ContainsKey(market.Symbol)).Select(one => one.Symbol));
        Follow(change);

        // The engine's state and pairs are told as a connection begins, and then as they change.
        var wanted = new List<string>();
        foreach (var market in change.Added)
        {
            market.Open(_pulse);
            market.TakeEngine(_engine);
            if (_pairs.TryGetValue(market.Symbol, out var pair) && market.Take(pair, now))
                wanted.Add(market.Symbol);
        }

        Subscribe(wanted);
    }

    private bool TryOpen(ReadOnlySpan<byte> frame, out KrakenFrame opened)
    {
        try
        {
            return KrakenNormalizer.TryOpen(frame, out opened);
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            // It may have been of any book, and no number will tell that it is missing.
            foreach (var market in _carried.Now)
                market.OnLost();
            throw;
        }
    }

    private MarketTicker<KrakenMarket> Find(in KrakenFrame opened, ReadOnlySpan<byte> frame) =>
        _bySymbol.TryGet(KrakenNormalizer.SymbolOf(opened.Data), out var found)
            ? found
            : throw new FeedProtocolException("kraken", "pair that nobody asked for", frame);

    private void TakeBook(in KrakenFrame opened, ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        var market = Find(opened, frame).Market;
        if (market.Line.Feed.IsOver)
            return;
        try
        {
            market.OnBook(opened, receivedAt);
        }
        finally
        {
            Renew(market, receivedAt);
        }
    }

    private void TakePairs(IReadOnlyList<KrakenPair> pairs, bool areAll, DateTimeOffset receivedAt)
    {
        var bySymbol = new Dictionary<string, KrakenPair>();
        foreach (var pair in pairs)
            bySymbol[pair.Symbol] = _pairs[pair.Symbol] = pair;
        var wanted = new List<string>();
        foreach (var market in _carried.Now)
        {
            if (!bySymbol.TryGetValue(market.Symbol, out var pair))
            {
                if (areAll)
                    market.Line.Feed.TellUnlisted("kraken", market.Symbol);
            }
            else if (market.Take(pair, receivedAt))
                wanted.Add(market.Symbol);
        }

        Subscribe(wanted);
    }

    private void TakeStatus(string engine, ReadOnlySpan<byte> frame)
    {
        if (engine != "online")
            Log.VenueSays(_context.Log, Name, FeedProtocolException.Excerpt(frame));
        _engine = engine;
        foreach (var market in _carried.Now)
            market.TakeEngine(engine);
    }

    private void Subscribe(List<string> symbols)
    {
        foreach (var some in symbols.Chunk(SymbolsInRequest))
        {
            Post("subscribe", "book", $",\"depth\":{KrakenSync.LevelLimit},\"snapshot\":true", some);

            Post("subscribe", Ticker, $"{TickerOnChange},\"snapshot\":true", some);
        }

        _prices.Begin(_bySymbol.Values.Select(one => one.Stream).Where(one => symbols.Contains(one.Argument)));
    }

    private void Unsubscribe(IEnumerable<string> symbols)
    {
        foreach (var some in symbols.Chunk(SymbolsInRequest))
        {
            Post("unsubscribe", "book", $",\"depth\":{KrakenSync.LevelLimit}", some);
            Post("unsubscribe", Ticker, TickerOnChange, some);
        }
    }

    private void Renew(KrakenMarket market, DateTimeOffset now)
    {
        if (!market.WantsRenewal(now))
            return;
        Log.Resubscribed(_context.Log, market.Line.Market);
        Post("unsubscribe", "book", $",\"depth\":{KrakenSync.LevelLimit}", market.Symbol);
        Post("subscribe", "book", $",\"depth\":{KrakenSync.LevelLimit},\"snapshot\":true", market.Symbol);
    }

    // {"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000,"snapshot":true}}
    private void Post(string method, string channel, string parameters, params string[] symbols)
    {
        var list = string.Join("\",\"", symbols);
        _outbox.Post(
            $"{{\"method\":\"{method}\","
            + $"\"params\":{{\"channel\":\"{channel}\",\"symbol\":[\"{list}\"]{parameters}}}}}");
    }

    private FrameKind TakeReply(KrakenReply reply)
    {
        if (!reply.IsRefusal)
            return FrameKind.Control;
        var text = $"{reply.Method} {reply.Symbol}: {reply.Error}";
        _figures.Fail(text);
        Log.VenueRefuses(_context.Log, Name, text);
        return FrameKind.Control;
    }
}
