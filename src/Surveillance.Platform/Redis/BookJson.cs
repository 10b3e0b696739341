using System.Buffers;
using System.Text;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// The text of <c>orderbook:*</c>, written straight from the live book without allocating. Levels are exact, profile
/// sizes have 6 significant digits, notionals are in whole quote units; profile entries beyond what is known are null:
/// <code>
/// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"…","local_timestamp":"…",
/// "sequence_id":5123107853551,"source":"stream","best_bid":61800.2,"best_ask":61800.3,"mid_price":61800.25,
/// "spread_bps":0.0162,"tick_size":0.1,"update_count":812,"top_flips":73,"depth_levels":20,
/// "bids":[[61800.2,2.89],…],"asks":[[61800.3,1.002],…],"covered_bps":{"bid":31.4,"ask":29.8},
/// "profile":{"step_bps":1,"bid_size":[…],"bid_notional":[…],"ask_size":[…],"ask_notional":[…]}}
/// </code>
/// </summary>
public static class BookJson
{
    // The names, times and figures beside levels and profile, and the longest identifiers.
    private const int MostBytesBeside = 2_048;
    private const int BytesOfNumber = TextSpan.LongestNumber + 1;

    private const string UnknownStep = "null,";

    // What a side of which nothing is known has for its steps.
    private static readonly byte[] Unknown =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(UnknownStep, LiquidityProfile.Steps)));

    [ThreadStatic]
    private static BestLevels? _best;

    [ThreadStatic]
    private static LiquidityLadder? _ladder;

    /// <summary>Writes a book. The caller holds whatever guards it.</summary>
    public static void Write(IBufferWriter<byte> output, OrderBook book, in BookStamp stamp)
    {
        var room = output.GetSpan(MostBytes(book, stamp));
        var text = new TextSpan(room);
        WriteStamp(ref text, book, stamp);
        WriteTop(ref text, book, stamp);
        WriteLevels(ref text, ",\"bids\":["u8, book.Bids, stamp.DepthLevels);
        WriteLevels(ref text, ",\"asks\":["u8, book.Asks, stamp.DepthLevels);
        if (book.Mid is { } mid)
            WriteDepth(ref text, book, mid);
        text.Add((byte)'}');
        output.Advance(text.Length);
    }

    /// <summary>Reads a book.</summary>
    /// <exception cref="JsonException">It is not the text of a book.</exception>
    public static BookSnapshot Read(ReadOnlySpan<byte> json) => BookJsonReader.Read(json);

    /// <summary>Reads a book, most often without a reader of JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="market">Whose book it should be; of another market it is read as well, only slower.</param>
    /// <param name="spent">
    /// A book that was read earlier and whose levels and profile nobody needs once this one is read: their memory is
    /// used again. A text that is not that of a book leaves it as it is.
    /// </param>
    /// <exception cref="JsonException">It is not the text of a book.</exception>
    public static BookSnapshot Read(ReadOnlySpan<byte> json, MarketId market, BookSnapshot? spent = null) =>
        BookScan.TryRead(json, market, spent) ?? BookJsonReader.Read(json);

    private static int MostBytes(OrderBook book, in BookStamp stamp)
    {
        var levels = Math.Min(book.Bids.Count, stamp.DepthLevels) + Math.Min(book.Asks.Count, stamp.DepthLevels);
        var names = 3 * (book.Market.Exchange.Length + book.Market.Instrument.Length);
        return MostBytesBeside + names
            + (levels * ((2 * BytesOfNumber) + 2)) + (4 * LiquidityProfile.Steps * BytesOfNumber);
    }

    private static void WriteStamp(ref TextSpan text, OrderBook book, in BookStamp stamp)
    {
        text.Begin(book.Market);
        text.Add("\",\"timestamp\":\""u8);
        text.Add(stamp.Timestamp);
        text.Add("\",\"local_timestamp\":\""u8);
        text.Add(stamp.LocalTimestamp);
        text.Add("\",\"sequence_id\":"u8);
        text.Add(book.SequenceId);
        text.Add(",\"source\":"u8);
        text.Add(stamp.Source == BookSource.Rest ? "\"rest\""u8 : "\"stream\""u8);
        if (stamp.Simulated)
            text.Add(",\"simulated\":true"u8);
    }

    private static void WriteTop(ref TextSpan text, OrderBook book, in BookStamp stamp)
    {
        var decimals = 0;
        text.Add(",\"best_bid\":"u8);
        WriteExact(ref text, book.Bids.Best, ref decimals);
        text.Add(",\"best_ask\":"u8);
        WriteExact(ref text, book.Asks.Best, ref decimals);

        text.Add(",\"mid_price\":"u8);
        WriteFigure(ref text, book.Mid);
        text.Add(",\"spread_bps\":"u8);
        WriteFigure(ref text, book.SpreadBps);
        if (stamp.TickSize is { } tick)
        {
            text.Add(",\"tick_size\":"u8);
            text.AddExact(tick, ref decimals);
        }

        text.Add(",\"update_count\":"u8);
        text.Add(book.UpdateCount);
        text.Add(",\"top_flips\":"u8);
        text.Add(book.TopFlips);
        text.Add(",\"depth_levels\":"u8);
        text.Add(stamp.DepthLevels);
    }

    private static void WriteExact(ref TextSpan text, double? value, ref int decimals)
    {
        if (value is { } known)
            text.AddExact(known, ref decimals);
        else
            text.Add("null"u8);
    }

    private static void WriteFigure(ref TextSpan text, double? value)
    {
        if (value is { } known)
            text.AddFigure(known);
        else
            text.Add("null"u8);
    }

    private static void WriteLevels(ref TextSpan text, ReadOnlySpan<byte> name, BookSide side, int most)
    {
        text.Add(name);
        var best = _best ??= new BestLevels();
        best.Take(side, most);
        LevelPrint.Add(ref text, best.Prices, best.Sizes);
        if (best.Count > 0)
            text.EndList();
        else
            text.Add((byte)']');
    }

    private static void WriteDepth(ref TextSpan text, OrderBook book, double mid)
    {
        var ladder = _ladder ??= new LiquidityLadder();
        ladder.Measure(book);
        var decimals = 0;

        // Rounded down: more must never be promised than is known.
        text.Add(",\"covered_bps\":{\"bid\":"u8);
        text.AddExact(Math.Floor(book.Bids.CoveredBps(mid) * 100) / 100, ref decimals);
        text.Add(",\"ask\":"u8);
        text.AddExact(Math.Floor(book.Asks.CoveredBps(mid) * 100) / 100, ref decimals);
        text.Add("},\"profile\":{\"step_bps\":"u8);
        text.Add((long)LiquidityProfile.StepBps);
        WriteSizes(ref text, ",\"bid_size\":["u8, ladder.BidSize);
        WriteNotionals(ref text, ",\"bid_notional\":["u8, ladder.BidNotional);
        WriteSizes(ref text, ",\"ask_size\":["u8, ladder.AskSize);
        WriteNotionals(ref text, ",\"ask_notional\":["u8, ladder.AskNotional);
        text.Add((byte)'}');
    }

    private static void WriteSizes(ref TextSpan text, ReadOnlySpan<byte> name, ReadOnlySpan<double> known)
    {
        text.Add(name);
        ProfilePrint.AddSizes(ref text, known);
        WriteUnknown(ref text, known.Length);
    }

    private static void WriteNotionals(ref TextSpan text, ReadOnlySpan<byte> name, ReadOnlySpan<double> known)
    {
        text.Add(name);
        ProfilePrint.AddNotionals(ref text, known);
        WriteUnknown(ref text, known.Length);
    }

    private static void WriteUnknown(ref TextSpan text, int known)
    {
        text.Add(Unknown.AsSpan(known * UnknownStep.Length));
        text.EndList();
    }
}
