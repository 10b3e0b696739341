using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// <c>orderbook.{depth}.{symbol}</c>: a snapshot of the best levels to each new subscriber, then what changed among
/// them, each delta's <c>u</c> one more than the last. As recorded, a level that is pushed out is deleted, and one that
/// comes in is told as if it were new. Of depth 1 each message is a snapshot, repeated after 3 s without a change.
/// The topic outlives its subscribers, and its ids with it.
/// </summary>
internal sealed class BybitBookTopic(string name, SimulatedMarket market, int depth) : Topic(name, market)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(3);

    private readonly TimeSpan _interval = TimeSpan.FromMilliseconds(depth switch
    {
        1 => 10,
        50 => 20,
        200 => 100,
        _ => 200,
    });

    private readonly BookWindow _window = new(depth);
    private long _id = 15_000_000 + (market.SequenceId % 1_000_000);
    private long _sequenceId = -1;
    private long _matchedAt = market.Venue.UnixMs;
    private TimeSpan _pushedAt;

    protected override bool IsDepth => true;

    public override void Add(ClientConnection connection)
    {
        BringUpToDate(Market.Venue.UnixMs);
        base.Add(connection);
        Market.FirstBookSent();
        Greet(connection, Snapshot(Market.Venue.UnixMs));
    }

    public override void OnBook(BookChange change, in Moment moment)
    {
        _matchedAt = moment.UnixMs - change.VenueDelayMs;
        if (moment.Elapsed - _pushedAt < _interval) return;
        _pushedAt = moment.Elapsed;
        BringUpToDate(moment.UnixMs);
    }

    public override void OnSecond(in Moment moment)
    {
        if (depth != 1 || moment.Elapsed - _pushedAt < Repeat) return;
        _pushedAt = moment.Elapsed;
        Send(Snapshot(moment.UnixMs));
    }

    /// <summary>The id of the book as it is shown now; what was not pushed yet is pushed.</summary>
    public long IdNow()
    {
        BringUpToDate(Market.Venue.UnixMs);
        return _id;
    }

    private void BringUpToDate(long unixMs)
    {
        if (_sequenceId == Market.SequenceId) return;
        _sequenceId = Market.SequenceId;
        var change = _window.Take(Market.Shown);
        if (change.Bids.Count + change.Asks.Count == 0) return;
        _id++;
        if (!IsIdle) Send(depth == 1 ? Snapshot(unixMs) : Delta(change, unixMs));
    }

    private FrameText Snapshot(long unixMs)
    {
        var text = Bybit.Head(Market, Name, "snapshot", unixMs).Raw("{\"s\":\""u8).Raw(Spec.Symbol);
        text.Raw("\",\"b\":"u8).Best(_window.Told.Bids, depth).Raw(",\"a\":"u8).Best(_window.Told.Asks, depth);
        return Tail(text);
    }

    private FrameText Delta(BookChange change, long unixMs)
    {
        var text = Bybit.Head(Market, Name, "delta", unixMs).Raw("{\"s\":\""u8).Raw(Spec.Symbol);
        Levels(text.Raw("\",\"b\":"u8), change.Bids);
        Levels(text.Raw(",\"a\":"u8), change.Asks);
        return Tail(text);
    }

    private FrameText Tail(FrameText text) => text
        .Raw(",\"u\":"u8).Number(_id).Raw(",\"seq\":"u8).Number(_sequenceId)
        .Raw("},\"cts\":"u8).Number(_matchedAt).Raw("}"u8);

    private static void Levels(FrameText text, List<PriceLevel> levels)
    {
        text.Raw("["u8);
        for (var i = 0; i < levels.Count; i++)
        {
            text.Raw(i == 0 ? "["u8 : ",["u8).Price(levels[i].Price).Raw(","u8);
            if (levels[i].Size == 0) text.Raw("\"0\""u8);
            else text.Size(levels[i].Size);
            text.Raw("]"u8);
        }

        text.Raw("]"u8);
    }
}

/// <summary>What the Bybit frames have in common.</summary>
internal static class Bybit
{
    /// <summary>
    /// <c>{"topic":"…","type":"delta","ts":…,"data":</c>, on spot <c>{"topic":"…","ts":…,"type":"delta","data":</c>.
    /// </summary>
    public static FrameText Head(SimulatedMarket market, string topic, string type, long unixMs)
    {
        var text = market.Text.Begin().Raw("{\"topic\":\""u8).Raw(topic);
        return market.Spec.IsPerpetual
            ? text.Raw("\",\"type\":\""u8).Raw(type).Raw("\",\"ts\":"u8).Number(unixMs).Raw(",\"data\":"u8)
            : text.Raw("\",\"ts\":"u8).Number(unixMs).Raw(",\"type\":\""u8).Raw(type).Raw("\",\"data\":"u8);
    }
}
