using System.Buffers;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// The text of <c>orderbook:*</c>, written straight from the live book without allocating. Levels are exact, profile
/// sizes have 6 significant digits, notionals are in whole quote units; profile entries beyond what is known are null:
/// <code>
/// {"exchange":"binance","instrument":"BTC-USDT-PERP","timestamp":"…","local_timestamp":"…",
/// "sequence_id":5123107853551,"source":"stream","best_bid":61800.2,"best_ask":61800.3,"mid_price":61800.25,
/// "spread_bps":0.0162,"tick_size":0.1,"update_count":812,"depth_levels":20,
/// "bids":[[61800.2,2.89],…],"asks":[[61800.3,1.002],…],"covered_bps":{"bid":31.4,"ask":29.8},
/// "profile":{"step_bps":1,"bid_size":[…],"bid_notional":[…],"ask_size":[…],"ask_notional":[…]}}
/// </code>
/// </summary>
public static class BookJson
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static LiquidityLadder? _ladder;

    /// <summary>Writes a book. The caller holds whatever guards it.</summary>
    public static void Write(IBufferWriter<byte> output, OrderBook book, in BookStamp stamp)
    {
        var writer = _writer ??= new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        var ladder = _ladder ??= new LiquidityLadder();
        ladder.Measure(book);

        writer.WriteStartObject();
        WriteStamp(writer, book, stamp);
        WriteTop(writer, book);
        if (stamp.TickSize is { } tick)
            writer.WriteNumber("tick_size"u8, tick);
        writer.WriteNumber("update_count"u8, book.UpdateCount);
        writer.WriteNumber("depth_levels"u8, stamp.DepthLevels);
        WriteLevels(writer, "bids"u8, book.Bids, stamp.DepthLevels);
        WriteLevels(writer, "asks"u8, book.Asks, stamp.DepthLevels);
        if (book.Mid is { } mid)
            WriteDepth(writer, book, mid, ladder);
        writer.WriteEndObject();
        writer.Flush();

        // The writer keeps no hold of a buffer that is not its own.
        writer.Reset(NoBuffer.Instance);
    }

    /// <summary>Reads a book.</summary>
    /// <exception cref="JsonException">It is not the text of a book.</exception>
    public static BookSnapshot Read(ReadOnlySpan<byte> json) => BookJsonReader.Read(json);

    private static void WriteStamp(Utf8JsonWriter writer, OrderBook book, in BookStamp stamp)
    {
        writer.WriteString("exchange"u8, book.Market.Exchange);
        writer.WriteString("instrument"u8, book.Market.Instrument);
        WriteTime(writer, "timestamp"u8, stamp.Timestamp);
        WriteTime(writer, "local_timestamp"u8, stamp.LocalTimestamp);
        writer.WriteNumber("sequence_id"u8, book.SequenceId);
        writer.WriteString("source"u8, stamp.Source == BookSource.Rest ? "rest"u8 : "stream"u8);
        if (stamp.Simulated)
            writer.WriteBoolean("simulated"u8, true);
    }

    private static void WriteTop(Utf8JsonWriter writer, OrderBook book)
    {
        writer.WriteNumberOrNull("best_bid"u8, book.Bids.Best);
        writer.WriteNumberOrNull("best_ask"u8, book.Asks.Best);
        WriteFigure(writer, "mid_price"u8, book.Mid);
        WriteFigure(writer, "spread_bps"u8, book.SpreadBps);
    }

    /// <summary>
    /// What was computed from decimals, without the dust of binary fractions: 61770.15, not 61770.149999999994.
    /// </summary>
    private static void WriteFigure(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? value)
    {
        Span<byte> text = stackalloc byte[32];
        writer.WritePropertyName(name);
        if (value is { } known && known.TryFormat(text, out var length, "G15"))
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        else
            writer.WriteNullValue();
    }

    private static void WriteLevels(Utf8JsonWriter writer, ReadOnlySpan<byte> name, BookSide side, int count)
    {
        writer.WriteStartArray(name);
        for (var depth = 0; depth < count && depth < side.Count; depth++)
        {
            var level = side[depth];
            writer.WriteStartArray();
            writer.WriteNumberValue(level.Price);
            writer.WriteNumberValue(level.Size);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteDepth(Utf8JsonWriter writer, OrderBook book, double mid, LiquidityLadder ladder)
    {
        // Rounded down: more must never be promised than is known.
        writer.WriteStartObject("covered_bps"u8);
        writer.WriteNumber("bid"u8, Math.Floor(book.Bids.CoveredBps(mid) * 100) / 100);
        writer.WriteNumber("ask"u8, Math.Floor(book.Asks.CoveredBps(mid) * 100) / 100);
        writer.WriteEndObject();

        writer.WriteStartObject("profile"u8);
        writer.WriteNumber("step_bps"u8, (int)LiquidityProfile.StepBps);
        WriteSizes(writer, "bid_size"u8, ladder.BidSize);
        WriteNotionals(writer, "bid_notional"u8, ladder.BidNotional);
        WriteSizes(writer, "ask_size"u8, ladder.AskSize);
        WriteNotionals(writer, "ask_notional"u8, ladder.AskNotional);
        writer.WriteEndObject();
    }

    private static void WriteSizes(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<double> known)
    {
        Span<byte> text = stackalloc byte[ShortNumber.MaxLength];
        writer.WriteStartArray(name);
        foreach (var size in known)
        {
            if (ShortNumber.TryWrite(text, size, out var length))
                writer.WriteRawValue(text[..length], skipInputValidation: true);
            else
                writer.WriteNumberValue(size);
        }

        WriteUnknown(writer, known.Length);
    }

    private static void WriteNotionals(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<double> known)
    {
        writer.WriteStartArray(name);
        foreach (var notional in known)
            writer.WriteNumberValue(Math.Round(notional));
        WriteUnknown(writer, known.Length);
    }

    private static void WriteUnknown(Utf8JsonWriter writer, int known)
    {
        for (var step = known; step < LiquidityProfile.Steps; step++)
            writer.WriteNullValue();
        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out var length, WireText.TimeFormat);
        writer.WriteString(name, text[..length]);
    }

    private sealed class NoBuffer : IBufferWriter<byte>
    {
        public static readonly NoBuffer Instance = new();

        public void Advance(int count) => throw NotWriting();

        public Memory<byte> GetMemory(int sizeHint = 0) => throw NotWriting();

        public Span<byte> GetSpan(int sizeHint = 0) => throw NotWriting();

        private static InvalidOperationException NotWriting() => new("No book is being written.");
    }
}
