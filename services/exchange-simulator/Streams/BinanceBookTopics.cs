using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// <c>@depth</c>: what changed since the last push. Futures chain by <c>pu</c>, spot by <c>U = previous u + 1</c>.
/// An interval at or under the source's own passes each of its changes on as it came.
/// </summary>
internal sealed class BinanceDiffTopic(string name, SimulatedMarket market, TimeSpan interval) : Topic(name, market)
{
    private readonly PendingLevels _pending = new(market.SequenceId);
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    protected override bool IsDepth => true;

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (interval <= Market.NativeInterval)
        {
            Push(change, moment);
            return;
        }

        _pending.Gather(change);
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < interval) return;
        _pushedAt = moment.Elapsed;
        Push(_pending.Take(), moment);
    }

    private void Push(BookChange change, in Moment moment)
    {
        Binance.DepthHead(Market, moment, change)
            .Raw(",\"b\":"u8).Levels(change.Bids).Raw(",\"a\":"u8).Levels(change.Asks)
            .Raw(Binance.DepthTail(Spec));
        Send(Market.Text);
    }
}

/// <summary>
/// <c>@depth5/10/20</c>: the best levels, whole each time. Spot tells neither event, time nor symbol.
/// </summary>
internal sealed class BinancePartialTopic(string name, SimulatedMarket market, int levels, TimeSpan interval)
    : Topic(name, market)
{
    private readonly BookChange _span = new() { LastId = market.SequenceId };
    private bool _spanOpen;
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    protected override bool IsDepth => true;

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (!_spanOpen) (_span.FirstId, _span.PreviousId, _spanOpen) = (change.FirstId, _span.LastId, true);
        (_span.LastId, _span.VenueDelayMs) = (change.LastId, change.VenueDelayMs);
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < interval) return;
        (_pushedAt, _spanOpen) = (moment.Elapsed, false);
        var shown = Market.Shown;
        if (Spec.Kind == VenueKind.BinanceSpot)
        {
            Market.Text.Begin().Raw("{\"lastUpdateId\":"u8).Number(change.LastId)
                .Raw(",\"bids\":"u8).Best(shown.Bids, levels).Raw(",\"asks\":"u8).Best(shown.Asks, levels).Raw("}"u8);
        }
        else
        {
            Binance.DepthHead(Market, moment, _span)
                .Raw(",\"b\":"u8).Best(shown.Bids, levels).Raw(",\"a\":"u8).Best(shown.Asks, levels)
                .Raw(Binance.DepthTail(Spec));
        }

        Send(Market.Text);
    }
}

/// <summary><c>@bookTicker</c>: each change of the best levels.</summary>
internal sealed class BinanceTopTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    public override void OnTop(in TopQuote quote, in Moment moment)
    {
        var futures = Spec.Kind == VenueKind.BinanceFutures;
        var text = Market.Text.Begin()
            .Raw(futures ? "{\"e\":\"bookTicker\",\"u\":"u8 : "{\"u\":"u8).Number(quote.Id)
            .Raw(",\"s\":\""u8).Raw(Spec.Symbol)
            .Raw("\",\"b\":"u8).Price(quote.Bid).Raw(",\"B\":"u8).Size(quote.BidSize)
            .Raw(",\"a\":"u8).Price(quote.Ask).Raw(",\"A\":"u8).Size(quote.AskSize);
        if (futures)
            text.Raw(",\"T\":"u8).Number(moment.UnixMs - quote.VenueDelayMs).Raw(",\"E\":"u8).Number(moment.UnixMs);
        Send(text.Raw("}"u8));
    }
}

/// <summary>What the Binance book frames have in common.</summary>
internal static class Binance
{
    /// <summary>
    /// Futures: <c>{"e":"depthUpdate","E":…,"T":…,"s":"BTCUSDT","U":…,"u":…,"pu":…</c>; spot without T and pu.
    /// </summary>
    public static FrameText DepthHead(SimulatedMarket market, in Moment moment, BookChange change)
    {
        var futures = market.Spec.Kind == VenueKind.BinanceFutures;
        var text = market.Text.Begin().Raw("{\"e\":\"depthUpdate\",\"E\":"u8).Number(moment.UnixMs);
        if (futures) text.Raw(",\"T\":"u8).Number(moment.UnixMs - change.VenueDelayMs);
        text.Raw(",\"s\":\""u8).Raw(market.Spec.Symbol)
            .Raw("\",\"U\":"u8).Number(change.FirstId).Raw(",\"u\":"u8).Number(change.LastId);
        return futures ? text.Raw(",\"pu\":"u8).Number(change.PreviousId) : text;
    }

    /// <summary>Since 2026 futures frames end with the product type and the pair.</summary>
    public static string DepthTail(MarketSpec spec) =>
        spec.Kind == VenueKind.BinanceFutures ? $",\"st\":1,\"ps\":\"{spec.Symbol}\"}}" : "}";
}
