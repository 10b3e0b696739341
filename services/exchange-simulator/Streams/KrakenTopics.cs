using System.Globalization;
using System.Text;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// <c>book</c>: a snapshot to each new subscriber, then each change of the best levels as it happens, with the checksum
/// of the ten best. A level that is pushed out of the depth is not told. After a silence the books are sent anew.
/// </summary>
internal sealed class KrakenBookTopic(string name, SimulatedMarket market, int depth) : Topic(name, market)
{
    private readonly BookWindow _window = new(depth);
    private bool _missed;

    protected override bool IsDepth => true;

    public override void Add(ClientConnection connection)
    {
        if (IsIdle) _window.Begin(Market.Shown);
        base.Add(connection);
        _missed |= Market.IsSilent;
        if (!Market.IsSilent) Greet(connection, Snapshot());
        Market.FirstBookSent();
    }

    public override void OnBook(BookChange change, in Moment moment)
    {
        if (Market.IsSilent)
        {
            _missed = true;
            return;
        }

        if (_missed)
        {
            _window.Begin(Market.Shown);
            _missed = false;
            Send(Snapshot());
            return;
        }

        var told = _window.Take(Market.Shown);
        told.Bids.RemoveAll(level => level.Size == 0 && Market.Shown.Bids.SizeAt(level.Price) != 0);
        told.Asks.RemoveAll(level => level.Size == 0 && Market.Shown.Asks.SizeAt(level.Price) != 0);
        if (told.Bids.Count + told.Asks.Count == 0) return;
        var text = Head("update");
        Levels(text.Raw(",\"bids\":["u8), told.Bids);
        Levels(text.Raw("],\"asks\":["u8), told.Asks);
        Send(Tail(text.Raw("]"u8)).Raw(",\"timestamp\":\""u8).Instant(moment.UnixMs).Raw("\"}]}"u8));
    }

    private FrameText Snapshot()
    {
        var text = Head("snapshot");
        Levels(text.Raw(",\"bids\":["u8), All(_window.Told.Bids));
        Levels(text.Raw("],\"asks\":["u8), All(_window.Told.Asks));
        return Tail(text.Raw("]"u8)).Raw("}]}"u8);
    }

    private FrameText Head(string type) => Market.Text.Begin().Raw("{\"channel\":\"book\",\"type\":\""u8).Raw(type)
        .Raw("\",\"data\":[{\"symbol\":\""u8).Raw(Spec.Symbol).Raw("\""u8);

    private FrameText Tail(FrameText text) => text.Raw(",\"checksum\":"u8).Number(KrakenChecksum.Of(_window.Told));

    private static IReadOnlyList<PriceLevel> All(BookSide side) =>
        [.. Enumerable.Range(0, side.Count).Select(rank => side[rank])];

    // {"price":71500.1,"qty":0.50000000}
    private static void Levels(FrameText text, IReadOnlyList<PriceLevel> levels)
    {
        for (var i = 0; i < levels.Count; i++)
        {
            text.Raw(i == 0 ? "{\"price\":"u8 : ",{\"price\":"u8).PlainPrice(levels[i].Price)
                .Raw(",\"qty\":"u8).PlainSize(levels[i].Size).Raw("}"u8);
        }
    }
}

/// <summary>The checksum of Kraken's books, written apart from any client's.</summary>
internal static class KrakenChecksum
{
    private const int Levels = 10;

    public static uint Of(TwoSidedBook book)
    {
        var text = new StringBuilder();
        foreach (var side in (ReadOnlySpan<BookSide>)[book.Asks, book.Bids])
        {
            for (var i = 0; i < Math.Min(Levels, side.Count); i++)
                text.Append(CultureInfo.InvariantCulture, $"{side[i].Price}{side[i].Size}");
        }

        return Crc(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>CRC-32 of IEEE 802.3, bit by bit.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}

/// <summary><c>ticker</c>: with each change of the best prices.</summary>
internal sealed class KrakenTickerTopic(string name, SimulatedMarket market) : Topic(name, market)
{
    public override PriceKind? Prices => PriceKind.Ticker;

    public override void Add(ClientConnection connection)
    {
        base.Add(connection);
        if (Market.Top() is { } top) Greet(connection, Frame("snapshot", top, Market.Venue.UnixMs));
    }

    public override void OnTop(in TopQuote quote, in Moment moment) => Send(Frame("update", quote, moment.UnixMs));

    private FrameText Frame(string type, in TopQuote top, long unixMs)
    {
        var day = DayFigures.Of(Market, top);
        return Market.Text.Begin().Raw("{\"channel\":\"ticker\",\"type\":\""u8).Raw(type)
            .Raw("\",\"data\":[{\"symbol\":\""u8).Raw(Spec.Symbol)
            .Raw("\",\"bid\":"u8).PlainPrice(top.Bid).Raw(",\"bid_qty\":"u8).PlainSize(top.BidSize)
            .Raw(",\"ask\":"u8).PlainPrice(top.Ask).Raw(",\"ask_qty\":"u8).PlainSize(top.AskSize)
            .Raw(",\"last\":"u8).PlainPrice(day.Last).Raw(",\"volume\":"u8).PlainSize(day.Volume)
            .Raw(",\"vwap\":"u8).PlainPrice(day.Open)
            .Raw(",\"low\":"u8).PlainPrice(day.Low).Raw(",\"high\":"u8).PlainPrice(day.High)
            .Raw(",\"change\":"u8).PlainPrice(day.Last - day.Open).Raw(",\"change_pct\":0.6,\"timestamp\":\""u8)
            .Instant(unixMs).Raw("\"}]}"u8);
    }
}
