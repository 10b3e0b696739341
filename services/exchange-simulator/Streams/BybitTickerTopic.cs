using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// <c>tickers.{symbol}</c>: linear tells all to a new subscriber and then what changed, spot tells all whenever
/// something did; at most each 100 ms.
/// </summary>
internal sealed class BybitTickerTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private IReadOnlyList<TickerField> _told = [];
    private TimeSpan _pushedAt = TimeSpan.MinValue;

    public override PriceKind? Prices => PriceKind.Ticker;

    public override void Add(ClientConnection connection)
    {
        base.Add(connection);
        var now = BybitTicker.Of(Market, Market.Venue.UnixMs);
        Greet(connection, Frame("snapshot", now, Market.Venue.UnixMs));
        if (_told.Count == 0) _told = now;
    }

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (_pushedAt != TimeSpan.MinValue && moment.Elapsed - _pushedAt < Interval) return;
        _pushedAt = moment.Elapsed;
        var now = BybitTicker.Of(Market, moment.UnixMs);
        TickerField[] changed = [.. now.Where((field, i) => i >= _told.Count || field != _told[i])];
        if (changed.Length == 0) return;
        _told = now;
        Send(Spec.IsPerpetual ? Frame("delta", changed, moment.UnixMs) : Frame("snapshot", now, moment.UnixMs));
    }

    private FrameText Frame(string type, IReadOnlyList<TickerField> fields, long unixMs)
    {
        var text = Bybit.Head(Market, Name, type, unixMs);
        return BybitTicker.Write(text, Spec, fields).Raw(",\"cs\":"u8).Number(Market.SequenceId).Raw("}"u8);
    }
}

/// <summary>A figure of a ticker, in units of the last of its decimals.</summary>
internal readonly record struct TickerField(string Name, long Units, int Decimals);

/// <summary>What a ticker tells; the REST endpoint answers with the same.</summary>
internal static class BybitTicker
{
    public static IReadOnlyList<TickerField> Of(SimulatedMarket market, long unixMs)
    {
        var (spec, top) = (market.Spec, market.Top() ?? default);
        var (day, price) = (DayFigures.Of(market, top), market.Spec.PriceDecimals);
        List<TickerField> fields =
        [
            new("lastPrice", day.Last, price),
            new("prevPrice24h", day.Open, price),
            new("highPrice24h", day.High, price),
            new("lowPrice24h", day.Low, price),
            new("volume24h", day.Volume, spec.SizeDecimals),
            new("turnover24h", (long)(day.Turnover * 10_000), 4),
        ];
        if (!spec.IsPerpetual) return fields;
        long Price(double value) => (long)Math.Round(value * ScaledDecimal.Power(price));
        fields.AddRange(
        [
            new("markPrice", Price(market.MarkPrice), price),
            new("indexPrice", Price(market.IndexPrice), price),
            new("fundingRate", (long)(Funding.Rate * 1e8), 8),
            new("nextFundingTime", Funding.NextMs(unixMs), 0),
            new("fundingIntervalHour", Funding.PeriodMs / 3_600_000, 0),
            new("bid1Price", top.Bid, price),
            new("bid1Size", top.BidSize, spec.SizeDecimals),
            new("ask1Price", top.Ask, price),
            new("ask1Size", top.AskSize, spec.SizeDecimals),
        ]);
        return fields;
    }

    public static FrameText Write(FrameText text, MarketSpec spec, IReadOnlyList<TickerField> fields)
    {
        text.Raw("{\"symbol\":\""u8).Raw(spec.Symbol).Raw("\""u8);
        foreach (var field in fields)
            text.Raw(",\""u8).Raw(field.Name).Raw("\":"u8).Quoted(field.Units, field.Decimals);
        return text.Raw("}"u8);
    }
}
