using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary><c>@trade</c> and <c>@aggTrade</c>: one print a frame.</summary>
internal sealed class BinanceTradeTopic(string name, SimulatedMarket market, bool aggregate) : Topic(name, market)
{
    public override void OnTrade(in TradePrint trade, in Moment moment)
    {
        var text = Market.Text.Begin()
            .Raw(aggregate ? "{\"e\":\"aggTrade\",\"E\":"u8 : "{\"e\":\"trade\",\"E\":"u8).Number(moment.UnixMs)
            .Raw(",\"T\":"u8).Number(moment.UnixMs - trade.VenueDelayMs).Raw(",\"s\":\""u8).Raw(Spec.Symbol)
            .Raw(aggregate ? "\",\"a\":"u8 : "\",\"t\":"u8).Number(trade.Id)
            .Raw(",\"p\":"u8).Price(trade.Price).Raw(",\"q\":"u8).Size(trade.Size);
        if (aggregate) text.Raw(",\"f\":"u8).Number(trade.Id).Raw(",\"l\":"u8).Number(trade.Id);
        if (!aggregate && Spec.Kind == VenueKind.BinanceFutures) text.Raw(",\"X\":\"MARKET\""u8);
        text.Raw(trade.BuyerIsMaker ? ",\"m\":true"u8 : ",\"m\":false"u8);
        Send(text.Raw(Spec.Kind == VenueKind.BinanceSpot ? ",\"M\":true}"u8 : "}"u8));
    }
}

/// <summary>
/// <c>@markPrice</c>: mark, index, the funding rate of the running period and when it is next paid. Each second or each
/// third; the stamp is the whole second though it is sent some 80 ms later, as recorded.
/// </summary>
internal sealed class BinanceMarkTopic(string name, SimulatedMarket market, int everySeconds) : Topic(name, market)
{
    public override PriceKind? Prices => PriceKind.Mark;

    public override void OnSecond(in Moment moment)
    {
        var second = moment.UnixMs / 1000;
        if (second % everySeconds != 0 || Market.IndexPrice == 0) return;
        var text = Market.Text.Begin().Raw("{\"e\":\"markPriceUpdate\",\"E\":"u8).Number(second * 1000)
            .Raw(",\"s\":\""u8).Raw(Spec.Symbol).Raw("\",\"p\":"u8).Figure(Market.MarkPrice, 8)
            .Raw(",\"ap\":"u8).Figure(Market.MarkPrice, 8).Raw(",\"P\":"u8).Figure(Market.IndexPrice, 8)
            .Raw(",\"i\":"u8).Figure(Market.IndexPrice, 8).Raw(",\"r\":"u8).Figure(Funding.Rate, 8)
            .Raw(",\"T\":"u8).Number(Funding.NextMs(moment.UnixMs)).Raw("}"u8);
        Send(text);
    }
}

/// <summary><c>@ticker</c> and <c>@miniTicker</c>: the last price and a made-up 24 hours.</summary>
internal sealed class BinanceTickerTopic(string name, SimulatedMarket market, bool mini) : Topic(name, market)
{
    public override PriceKind? Prices => PriceKind.Ticker;

    public override void OnSecond(in Moment moment)
    {
        if (Market.Top() is not { } top) return;
        var day = DayFigures.Of(Market, top);
        var text = Market.Text.Begin()
            .Raw(mini ? "{\"e\":\"24hrMiniTicker\",\"E\":"u8 : "{\"e\":\"24hrTicker\",\"E\":"u8).Number(moment.UnixMs)
            .Raw(",\"s\":\""u8).Raw(Spec.Symbol).Raw("\",\"c\":"u8).Price(day.Last)
            .Raw(",\"o\":"u8).Price(day.Open).Raw(",\"h\":"u8).Price(day.High).Raw(",\"l\":"u8).Price(day.Low)
            .Raw(",\"v\":"u8).Size(day.Volume).Raw(",\"q\":"u8).Figure(day.Turnover, 2);
        if (!mini)
        {
            text.Raw(",\"p\":"u8).Price(day.Last - day.Open)
                .Raw(",\"P\":"u8).Figure(100.0 * (day.Last - day.Open) / day.Open, 3)
                .Raw(",\"w\":"u8).Price((day.Last + day.Open) / 2).Raw(",\"Q\":"u8).Size(Market.LastSize);
            if (Spec.Kind == VenueKind.BinanceSpot)
            {
                text.Raw(",\"b\":"u8).Price(top.Bid).Raw(",\"B\":"u8).Size(top.BidSize)
                    .Raw(",\"a\":"u8).Price(top.Ask).Raw(",\"A\":"u8).Size(top.AskSize);
            }

            text.Raw(",\"O\":"u8).Number(moment.UnixMs - 86_400_000).Raw(",\"C\":"u8).Number(moment.UnixMs);
        }

        Send(text.Raw("}"u8));
    }
}
