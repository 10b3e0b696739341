using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Reads the text of a book in the very form in which <see cref="BookJson"/> writes it.
/// </summary>
internal static class BookScan
{
    private const int MostLevels = 64;

    /// <summary>The book, or null when the text is not in that form, or of another market.</summary>
    public static BookSnapshot? TryRead(ReadOnlySpan<byte> json, MarketId market)
    {
        var scan = new WireScan(json);
        var book = new BookDraft { Exchange = market.Exchange, Instrument = market.Instrument };
        return TryStamp(ref scan, market, ref book)
            && TryTop(ref scan, ref book)
            && scan.Take(",\"bids\":["u8) && TryLevels(ref scan, out book.Bids)
            && scan.Take(",\"asks\":["u8) && TryLevels(ref scan, out book.Asks)
            && TryDepth(ref scan, ref book)
            && scan.Take("}"u8) && scan.IsAtEnd
            ? book.ToSnapshot()
            : null;
    }

    private static bool TryStamp(ref WireScan scan, MarketId market, ref BookDraft book)
    {
        if (!(scan.TakeBegin(market)
            && scan.Take("\",\"timestamp\":\""u8) && scan.TryTime(out var time)
            && scan.Take("\",\"local_timestamp\":\""u8) && scan.TryTime(out var localTime)
            && scan.Take("\",\"sequence_id\":"u8) && scan.TryWhole(out book.SequenceId)
            && scan.Take(",\"source\":\""u8)))
            return false;
        if (scan.Take("rest\""u8))
            book.Source = BookSource.Rest;
        else if (!scan.Take("stream\""u8))
            return false;
        (book.Timestamp, book.LocalTimestamp) = (time, localTime);
        book.Simulated = scan.Take(",\"simulated\":true"u8);
        return true;
    }

    private static bool TryTop(ref WireScan scan, ref BookDraft book)
    {
        if (!(scan.Take(",\"best_bid\":"u8) && scan.TryKnown(out book.BestBid)
            && scan.Take(",\"best_ask\":"u8) && scan.TryKnown(out book.BestAsk)
            && scan.Take(",\"mid_price\":"u8) && scan.TryKnown(out book.Mid)
            && scan.Take(",\"spread_bps\":"u8) && scan.TryKnown(out book.SpreadBps)
            && (!scan.Take(",\"tick_size\":"u8) || scan.TryKnown(out book.TickSize))
            && scan.Take(",\"update_count\":"u8) && scan.TryWhole(out book.UpdateCount)
            && scan.Take(",\"top_flips\":"u8) && scan.TryWhole(out var flips)
            && scan.Take(",\"depth_levels\":"u8) && scan.TryWhole(out var levels)))
            return false;
        (book.TopFlips, book.DepthLevels) = (flips, (int)levels);
        return true;
    }

    private static bool TryLevels(ref WireScan scan, out IReadOnlyList<Level>? levels)
    {
        Span<Level> read = stackalloc Level[MostLevels];
        levels = null;
        var count = 0;
        while (!scan.Take("]"u8))
        {
            if (count == read.Length || (count > 0 && !scan.Take(","u8))
                || !(scan.Take("["u8) && scan.TryNumber(out var price)
                    && scan.Take(","u8) && scan.TryNumber(out var size) && scan.Take("]"u8)))
                return false;
            read[count++] = new Level(price, size);
        }

        levels = read[..count].ToArray();
        return true;
    }

    /// <summary>Coverage and profile, which a book without a mid has not.</summary>
    private static bool TryDepth(ref WireScan scan, ref BookDraft book)
    {
        if (!scan.Take(",\"covered_bps\":{\"bid\":"u8))
            return true;
        if (!(scan.TryKnown(out book.CoveredBid) && scan.Take(",\"ask\":"u8) && scan.TryKnown(out book.CoveredAsk)
            && scan.Take("},\"profile\":{\"step_bps\":1,\"bid_size\":["u8) && TrySteps(ref scan, out var bidSize)
            && scan.Take(",\"bid_notional\":["u8) && TrySteps(ref scan, out var bidNotional)
            && scan.Take(",\"ask_size\":["u8) && TrySteps(ref scan, out var askSize)
            && scan.Take(",\"ask_notional\":["u8) && TrySteps(ref scan, out var askNotional)
            && scan.Take("}"u8)))
            return false;
        book.Profile = new LiquidityProfile(bidSize, bidNotional, askSize, askNotional);
        return true;
    }

    private static bool TrySteps(ref WireScan scan, out double[] known)
    {
        Span<double> steps = stackalloc double[LiquidityProfile.Steps];
        var isRead = scan.TryNumbers(steps, LiquidityProfile.Steps, out var count);
        known = isRead ? steps[..count].ToArray() : [];
        return isRead;
    }
}
