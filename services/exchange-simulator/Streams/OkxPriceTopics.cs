using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>The bodies of the OKX price channels; the REST endpoints answer with the same ones.</summary>
internal static class OkxBodies
{
    /// <summary><c>tickers</c>: last trade, best levels, and 24 hours that are made up.</summary>
    public static void Ticker(FrameText text, SimulatedMarket market, long unixMs)
    {
        var top = market.Top() ?? default;
        var day = DayFigures.Of(market, top);
        text.Raw("{\"instType\":\""u8).Raw(market.Spec.IsPerpetual ? "SWAP" : "SPOT")
            .Raw("\",\"instId\":\""u8).Raw(market.Spec.Symbol).Raw("\",\"last\":"u8).Price(day.Last)
            .Raw(",\"lastSz\":"u8).Size(Math.Max(market.LastSize, market.Spec.Lot))
            .Raw(",\"askPx\":"u8).Price(top.Ask).Raw(",\"askSz\":"u8).Size(top.AskSize)
            .Raw(",\"bidPx\":"u8).Price(top.Bid).Raw(",\"bidSz\":"u8).Size(top.BidSize)
            .Raw(",\"open24h\":"u8).Price(day.Open)
            .Raw(",\"high24h\":"u8).Price(day.High).Raw(",\"low24h\":"u8).Price(day.Low)
            .Raw(",\"sodUtc0\":"u8).Price(day.Open).Raw(",\"sodUtc8\":"u8).Price(day.Open)
            .Raw(",\"volCcy24h\":"u8);
        if (market.Spec.IsPerpetual)
            text.Figure(ScaledDecimal.ToDouble(day.Volume, market.Spec.SizeDecimals) * market.Spec.ContractSize, 4);
        else
            text.Figure(day.Turnover, 2);
        text.Raw(",\"vol24h\":"u8).Size(day.Volume).Raw(",\"ts\":\""u8).Number(unixMs).Raw("\"}"u8);
    }

    public static void Mark(FrameText text, SimulatedMarket market, long unixMs) =>
        text.Raw("{\"instId\":\""u8).Raw(market.Spec.Symbol).Raw("\",\"instType\":\"SWAP\",\"markPx\":"u8)
            .Figure(market.MarkPrice, market.Spec.PriceDecimals + 1).Raw(",\"ts\":\""u8).Number(unixMs).Raw("\"}"u8);

    /// <summary><c>index-tickers</c>; the instrument is the index, <c>BTC-USDT</c>, never the swap.</summary>
    public static void Index(FrameText text, SimulatedMarket market, long unixMs)
    {
        var (price, digits) = (market.IndexPrice, market.Spec.PriceDecimals + 1);
        text.Raw("{\"instId\":\""u8).Raw(market.Spec.Base).Raw("-"u8).Raw(market.Spec.Quote)
            .Raw("\",\"idxPx\":"u8).Figure(price, digits).Raw(",\"high24h\":"u8).Figure(price * 1.011, digits)
            .Raw(",\"low24h\":"u8).Figure(price * 0.987, digits).Raw(",\"open24h\":"u8).Figure(price * 0.994, digits)
            .Raw(",\"sodUtc0\":"u8).Figure(price * 0.994, digits).Raw(",\"sodUtc8\":"u8).Figure(price * 0.994, digits)
            .Raw(",\"ts\":\""u8).Number(unixMs).Raw("\"}"u8);
    }

    public static void FundingRate(FrameText text, SimulatedMarket market, long unixMs)
    {
        var due = Funding.NextMs(unixMs);
        text.Raw("{\"fundingRate\":"u8).Figure(Funding.Rate, 8).Raw(",\"fundingTime\":\""u8).Number(due)
            .Raw("\",\"nextFundingTime\":\""u8).Number(due + Funding.PeriodMs)
            .Raw("\",\"nextFundingRate\":\"\",\"method\":\"current_period\",\"formulaType\":\"withRate\""u8)
            .Raw(",\"interestRate\":\"0.0001\",\"premium\":\"0\",\"impactValue\":\"\""u8)
            .Raw(",\"minFundingRate\":\"-0.00375\",\"maxFundingRate\":\"0.00375\""u8)
            .Raw(",\"prevFundingTime\":\""u8).Number(due - Funding.PeriodMs)
            .Raw("\",\"settFundingRate\":"u8).Figure(Funding.Rate, 8).Raw(",\"settState\":\"settled\",\"instId\":\""u8)
            .Raw(market.Spec.Symbol).Raw("\",\"instType\":\"SWAP\",\"ts\":\""u8).Number(unixMs).Raw("\"}"u8);
    }
}

/// <summary>A price channel that repeats its body at a pace.</summary>
/// <param name="instId">As the client asked: the swap, or the index for <c>index-tickers</c>.</param>
/// <param name="interval">Least time between two pushes.</param>
internal sealed class OkxPriceTopic(
    string name,
    SimulatedMarket market,
    string channel,
    string instId,
    TimeSpan interval,
    Action<FrameText, SimulatedMarket, long> body) : Topic(name, market)
{
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    public override PriceKind? Prices => channel == "mark-price" ? PriceKind.Mark : null;

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < interval) return;
        _pushedAt = moment.Elapsed;
        Okx.Head(Market.Text, channel, instId).Raw(",\"data\":["u8);
        body(Market.Text, Market, moment.UnixMs);
        Send(Market.Text.Raw("]}"u8));
    }
}

/// <summary>
/// <c>tickers</c>: told to a new subscriber and after trades, at most each 100 ms. A book that moves without a trade is
/// not told: as recorded in 30 s, the best price of UNI-USD-SWAP changed 163 times beside 2 trades and 2 tickers.
/// </summary>
internal sealed class OkxTickerTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    private bool _isDue;

    public override PriceKind? Prices => PriceKind.Ticker;

    /// <summary>A market that has no book yet, or is halted, tells it as soon as it may.</summary>
    public override void Add(ClientConnection connection)
    {
        base.Add(connection);
        if (Market.Top() is null || Market.IsHalted) _isDue = true;
        else Greet(connection, Frame(Market.Venue.UnixMs));
    }

    public override void OnTrade(in TradePrint trade, in Moment moment)
    {
        _isDue = true;
        Push(moment);
    }

    /// <summary>A trade that came too soon after the last ticker is told as soon as it may be.</summary>
    public override void OnBook(BookChange change, in Moment moment) => Push(moment);

    private void Push(in Moment moment)
    {
        if (!_isDue || Market.IsHalted) return;
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < Interval) return;
        (_pushedAt, _isDue) = (moment.Elapsed, false);
        Send(Frame(moment.UnixMs));
    }

    private FrameText Frame(long unixMs)
    {
        Okx.Head(Market.Text, "tickers", Spec.Symbol).Raw(",\"data\":["u8);
        OkxBodies.Ticker(Market.Text, Market, unixMs);
        return Market.Text.Raw("]}"u8);
    }
}

/// <summary><c>trades</c>: one print a frame; sizes of swaps in contracts.</summary>
internal sealed class OkxTradesTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    public override void OnTrade(in TradePrint trade, in Moment moment)
    {
        var text = Okx.Head(Market.Text, "trades", Spec.Symbol).Raw(",\"data\":[{\"instId\":\""u8).Raw(Spec.Symbol)
            .Raw("\",\"tradeId\":\""u8).Number(trade.Id)
            .Raw("\",\"px\":"u8).Price(trade.Price).Raw(",\"sz\":"u8).Size(trade.Size)
            .Raw(trade.BuyerIsMaker ? ",\"side\":\"sell\",\"ts\":\""u8 : ",\"side\":\"buy\",\"ts\":\""u8)
            .Number(moment.UnixMs - trade.VenueDelayMs).Raw("\",\"count\":\"1\",\"source\":\"0\",\"seqId\":"u8)
            .Number(Market.SequenceId).Raw("}]}"u8);
        Send(text);
    }
}
