using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>Reads the text that <see cref="BookJson"/> writes; fields that it does not know are skipped.</summary>
internal static class BookJsonReader
{
    /// <summary>Reads a book.</summary>
    public static BookSnapshot Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var draft = new BookDraft();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A book is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            ReadField(ref reader, name, ref draft);
        }

        return draft.ToSnapshot();
    }

    private static void ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref BookDraft draft)
    {
        if (name.SequenceEqual("bids"u8))
            draft.Bids = Levels(ref reader);
        else if (name.SequenceEqual("asks"u8))
            draft.Asks = Levels(ref reader);
        else if (name.SequenceEqual("profile"u8))
            draft.Profile = Profile(ref reader);
        else if (name.SequenceEqual("covered_bps"u8))
            (draft.CoveredBid, draft.CoveredAsk) = Covered(ref reader);
        else if (name.SequenceEqual("exchange"u8))
            draft.Exchange = reader.GetString();
        else if (name.SequenceEqual("instrument"u8))
            draft.Instrument = reader.GetString();
        else if (name.SequenceEqual("timestamp"u8))
            draft.Timestamp = reader.GetDateTimeOffset();
        else if (name.SequenceEqual("local_timestamp"u8))
            draft.LocalTimestamp = reader.GetDateTimeOffset();
        else if (name.SequenceEqual("sequence_id"u8))
            draft.SequenceId = reader.GetInt64();
        else if (name.SequenceEqual("update_count"u8))
            draft.UpdateCount = reader.GetInt64();
        else if (name.SequenceEqual("top_flips"u8))
            draft.TopFlips = reader.GetInt64();
        else if (name.SequenceEqual("depth_levels"u8))
            draft.DepthLevels = reader.GetInt32();
        else if (name.SequenceEqual("source"u8))
            draft.Source = reader.ValueTextEquals("rest"u8) ? BookSource.Rest : BookSource.Stream;
        else if (name.SequenceEqual("simulated"u8))
            draft.Simulated = reader.GetBoolean();
        else if (!ReadPrice(ref reader, name, ref draft))
            reader.Skip();
    }

    private static bool ReadPrice(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref BookDraft draft)
    {
        if (name.SequenceEqual("best_bid"u8))
            draft.BestBid = Known(ref reader);
        else if (name.SequenceEqual("best_ask"u8))
            draft.BestAsk = Known(ref reader);
        else if (name.SequenceEqual("mid_price"u8))
            draft.Mid = Known(ref reader);
        else if (name.SequenceEqual("spread_bps"u8))
            draft.SpreadBps = Known(ref reader);
        else if (name.SequenceEqual("tick_size"u8))
            draft.TickSize = Known(ref reader);
        else
            return false;
        return true;
    }

    private static double? Known(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();

    private static List<Level> Levels(ref Utf8JsonReader reader)
    {
        var levels = new List<Level>(32);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var price = reader.GetDouble();
            reader.Read();
            levels.Add(new Level(price, reader.GetDouble()));
            reader.Read();
        }

        return levels;
    }

    private static (double? Bid, double? Ask) Covered(ref Utf8JsonReader reader)
    {
        double? bid = null, ask = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBid = reader.ValueTextEquals("bid"u8);
            reader.Read();
            if (isBid)
                bid = Known(ref reader);
            else
                ask = Known(ref reader);
        }

        return (bid, ask);
    }

    private static LiquidityProfile Profile(ref Utf8JsonReader reader)
    {
        double[] bidSize = [], bidNotional = [], askSize = [], askNotional = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("bid_size"u8))
                bidSize = Steps(ref reader);
            else if (name.SequenceEqual("bid_notional"u8))
                bidNotional = Steps(ref reader);
            else if (name.SequenceEqual("ask_size"u8))
                askSize = Steps(ref reader);
            else if (name.SequenceEqual("ask_notional"u8))
                askNotional = Steps(ref reader);
            else
                reader.Skip();
        }

        return new LiquidityProfile(bidSize, bidNotional, askSize, askNotional);
    }

    private static double[] Steps(ref Utf8JsonReader reader)
    {
        var known = new List<double>(LiquidityProfile.Steps);
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == LiquidityProfile.Steps)
                throw new JsonException($"A profile has {LiquidityProfile.Steps} steps.");
            if (Known(ref reader) is not { } step)
                continue;
            if (known.Count < i)
                throw new JsonException("A profile is known from the touch on.");
            known.Add(step);
        }

        return [.. known];
    }
}
