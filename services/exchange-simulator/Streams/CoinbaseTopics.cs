using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>What the Coinbase frames have in common.</summary>
internal static class Coinbase
{
    /// <summary>
    /// <c>{"channel":"l2_data","client_id":"","timestamp":"…","sequence_num":#,"events":[</c>; the connection puts its
    /// number in the place of the mark.
    /// </summary>
    public static FrameText Head(FrameText text, string channel, long unixMs) => text.Begin()
        .Raw("{\"channel\":\""u8).Raw(channel).Raw("\",\"client_id\":\"\",\"timestamp\":\""u8).Instant(unixMs)
        .Raw("\",\"sequence_num\":"u8).Raw(FrameNumbers.Mark.ToString()).Raw(",\"events\":["u8);
}

/// <summary>
/// <c>level2</c>, whose frames say <c>l2_data</c>: the whole book to each new subscriber, then what changed, each
/// 50 ms. After a silence the books are sent anew.
/// </summary>
internal sealed class CoinbaseBookTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly PendingLevels _pending = new(market.SequenceId);
    private TimeSpan _pushedAt;
    private Moment _now;
    private bool _missed;

    protected override bool IsDepth => true;

    /// <summary>The pending changes go out first, so that the snapshot has them and they do not follow it.</summary>
    public override void Add(ClientConnection connection)
    {
        if (!_pending.IsEmpty && !Market.IsSilent) Push();
        base.Add(connection);
        _missed |= Market.IsSilent;
        if (!Market.IsSilent) Greet(connection, Snapshot(Market.Venue.UnixMs));
        Market.FirstBookSent();
    }

    public override void OnBook(BookChange change, in Moment moment)
    {
        _now = moment;
        _pending.Gather(change);
        _missed |= Market.IsSilent;
        if (!Market.IsSilent && moment.Elapsed - _pushedAt >= Interval) Push();
    }

    private void Push()
    {
        _pushedAt = _now.Elapsed;
        var change = _pending.Take();
        if (_missed)
        {
            _missed = false;
            Send(Snapshot(_now.UnixMs));
            return;
        }

        var text = Begin("update", _now.UnixMs);
        var first = true;
        foreach (var level in change.Bids) Level(text, "bid", level, _now.UnixMs, ref first);
        foreach (var level in change.Asks) Level(text, "offer", level, _now.UnixMs, ref first);
        Send(text.Raw("]}]}"u8));
    }

    private FrameText Snapshot(long unixMs)
    {
        var text = Begin("snapshot", unixMs);
        var first = true;
        var (bids, asks) = (Market.Shown.Bids, Market.Shown.Asks);
        for (var i = 0; i < bids.Count; i++) Level(text, "bid", bids[i], unixMs, ref first);
        for (var i = 0; i < asks.Count; i++) Level(text, "offer", asks[i], unixMs, ref first);
        return text.Raw("]}]}"u8);
    }

    private FrameText Begin(string type, long unixMs) => Coinbase.Head(Market.Text, "l2_data", unixMs)
        .Raw("{\"type\":\""u8).Raw(type).Raw("\",\"product_id\":\""u8).Raw(Spec.Symbol).Raw("\",\"updates\":["u8);

    // {"side":"offer","event_time":"2026-08-09T21:05:48.210883Z","price_level":"65083.67","new_quantity":"0.5"}
    private static void Level(FrameText text, string side, PriceLevel level, long unixMs, ref bool first)
    {
        text.Raw(first ? "{\"side\":\""u8 : ",{\"side\":\""u8).Raw(side).Raw("\",\"event_time\":\""u8).Instant(unixMs)
            .Raw("\",\"price_level\":"u8).Price(level.Price).Raw(",\"new_quantity\":"u8).Size(level.Size).Raw("}"u8);
        first = false;
    }
}

/// <summary><c>ticker</c>: with each trade.</summary>
internal sealed class CoinbaseTickerTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    public override PriceKind? Prices => PriceKind.Ticker;

    public override void Add(ClientConnection connection)
    {
        base.Add(connection);
        if (Market.Top() is { } top) Greet(connection, Frame("snapshot", top, Market.Venue.UnixMs));
    }

    public override void OnTrade(in TradePrint trade, in Moment moment)
    {
        if (Market.Top() is { } top) Send(Frame("update", top, moment.UnixMs));
    }

    private FrameText Frame(string type, in TopQuote top, long unixMs)
    {
        var day = DayFigures.Of(Market, top);
        return Coinbase.Head(Market.Text, "ticker", unixMs).Raw("{\"type\":\""u8).Raw(type)
            .Raw("\",\"tickers\":[{\"type\":\"ticker\",\"product_id\":\""u8).Raw(Spec.Symbol)
            .Raw("\",\"price\":"u8).Price(day.Last).Raw(",\"volume_24_h\":"u8).Size(day.Volume)
            .Raw(",\"low_24_h\":"u8).Price(day.Low).Raw(",\"high_24_h\":"u8).Price(day.High)
            .Raw(",\"low_52_w\":"u8).Price(day.Low).Raw(",\"high_52_w\":"u8).Price(day.High)
            .Raw(",\"price_percent_chg_24_h\":\"0.6\",\"best_bid\":"u8).Price(top.Bid)
            .Raw(",\"best_bid_quantity\":"u8).Size(top.BidSize).Raw(",\"best_ask\":"u8).Price(top.Ask)
            .Raw(",\"best_ask_quantity\":"u8).Size(top.AskSize).Raw("}]}]}"u8);
    }
}
