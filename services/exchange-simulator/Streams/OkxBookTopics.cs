using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// <c>books</c>: a snapshot of the 400 best levels to each new subscriber, then each 100 ms what changed among them,
/// chained by <c>prevSeqId</c>; after a minute without a change an empty message with <c>seqId == prevSeqId</c>. As
/// recorded, clients hold exactly the best 400 after each message: a level that is pushed out is deleted, and told
/// again when it comes back. The checksum has been 0 on the venue since June 2026.
/// </summary>
internal sealed class OkxBooksTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    private const int Levels = 400;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(60);
    private readonly BookWindow _window = new(Levels);
    private long _pushedId;
    private TimeSpan _pushedAt;
    private Moment _now;

    protected override bool IsDepth => true;

    /// <summary>
    /// The pending changes go out first, so that the snapshot's id is the one that the next update follows.
    /// </summary>
    public override void Add(ClientConnection connection)
    {
        if (IsIdle) Begin();
        else Push();
        base.Add(connection);
        var text = Okx.BookHead(Market, "books", "snapshot");
        Okx.Best(text.Raw("\"asks\":"u8), _window.Told.Asks, Levels);
        Okx.Best(text.Raw(",\"bids\":"u8), _window.Told.Bids, Levels);
        Market.FirstBookSent();
        Greet(connection, Okx.BookTail(text, Market.Venue.UnixMs, _pushedId, -1));
    }

    public override void OnBook(BookChange change, in Moment moment)
    {
        _now = moment;
        _window.Touch(change);
        if (moment.Elapsed - _pushedAt >= Interval) Push();
    }

    public override void OnSecond(in Moment moment)
    {
        _now = moment;
        if (moment.Elapsed - _pushedAt < Heartbeat) return;
        Push();
        if (moment.Elapsed != _pushedAt) Send(_pushedId, new BookChange());
    }

    private void Begin()
    {
        _window.Begin(Market.Shown);
        _pushedId = Market.SequenceId;
    }

    private void Push()
    {
        var change = _window.Take(Market.Shown);
        if (change.Bids.Count + change.Asks.Count > 0) Send(Market.SequenceId, change);
    }

    private void Send(long id, BookChange change)
    {
        _pushedAt = _now.Elapsed;
        var text = Okx.BookHead(Market, "books", "update");
        Okx.Levels(text.Raw("\"asks\":"u8), change.Asks);
        Okx.Levels(text.Raw(",\"bids\":"u8), change.Bids);
        Send(Okx.BookTail(text, _now.UnixMs, id, _pushedId));
        _pushedId = id;
    }
}

/// <summary><c>books5</c> and <c>bbo-tbt</c>: the best levels, whole each time, without an action.</summary>
internal sealed class OkxBestTopic(string name, SimulatedMarket market, string channel, int levels, TimeSpan interval)
    : Topic(name, market)
{
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    protected override bool IsDepth => true;

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < interval) return;
        _pushedAt = moment.Elapsed;
        var text = Okx.BookHead(Market, channel, action: null);
        Okx.Best(text.Raw("\"asks\":"u8), Market.Shown.Asks, levels);
        Okx.Best(text.Raw(",\"bids\":"u8), Market.Shown.Bids, levels);
        if (channel == "books5") text.Raw(",\"instId\":\""u8).Raw(Spec.Symbol).Raw("\""u8);
        text.Raw(",\"ts\":\""u8).Number(moment.UnixMs).Raw("\",\"seqId\":"u8).Number(change.LastId).Raw("}]}"u8);
        Send(text);
    }
}

/// <summary>What the OKX frames have in common.</summary>
internal static class Okx
{
    public static FrameText BookHead(SimulatedMarket market, string channel, string? action)
    {
        var text = Head(market.Text, channel, market.Spec.Symbol);
        if (action is not null) text.Raw(",\"action\":\""u8).Raw(action).Raw("\""u8);
        return text.Raw(",\"data\":[{"u8);
    }

    public static FrameText Head(FrameText text, string channel, string instId) =>
        text.Begin().Raw("{\"arg\":{\"channel\":\""u8).Raw(channel).Raw("\",\"instId\":\""u8).Raw(instId).Raw("\"}"u8);

    public static FrameText BookTail(FrameText text, long unixMs, long seqId, long prevSeqId) => text
        .Raw(",\"ts\":\""u8).Number(unixMs).Raw("\",\"checksum\":0,\"seqId\":"u8).Number(seqId)
        .Raw(",\"prevSeqId\":"u8).Number(prevSeqId).Raw("}]}"u8);

    /// <summary>
    /// OKX levels: <c>["71500.2","365.11","0","41"]</c> — price, size, a deprecated zero, number of orders.
    /// </summary>
    public static FrameText Best(FrameText text, BookSide side, int count, bool full = false)
    {
        text.Raw("["u8);
        for (var i = 0; i < Math.Min(count, side.Count); i++) Level(text, side[i], i == 0, full);
        return text.Raw("]"u8);
    }

    public static void Levels(FrameText text, IReadOnlyList<PriceLevel> levels)
    {
        text.Raw("["u8);
        for (var i = 0; i < levels.Count; i++) Level(text, levels[i], i == 0, full: false);
        text.Raw("]"u8);
    }

    private static void Level(FrameText text, PriceLevel level, bool first, bool full)
    {
        text.Raw(first ? "["u8 : ",["u8).Price(level.Price).Raw(","u8).Size(level.Size);
        var orders = level.Size == 0 ? 0 : 1 + ((level.Price ^ level.Size) & 31);
        text.Raw(full ? ",\""u8 : ",\"0\",\""u8).Number(orders).Raw("\"]"u8);
    }
}
