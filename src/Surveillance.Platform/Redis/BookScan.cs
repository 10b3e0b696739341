using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Reads the text of a book in the very form in which <see cref="BookJson"/> writes it.
/// </summary>
internal static class BookScan
{
    private const int MostLevels = 64;

    /// <summary>The book, or null when the text is not in that form, or of another market.</summary>
    /// <param name="json">The text.</param>
    /// <param name="market">The market.</param>
    /// <param name="spent">A book whose levels and profile are not needed any more once this one is read.</param>
    public static BookSnapshot? TryRead(ReadOnlySpan<byte> json, MarketId market, BookSnapshot? spent = null)
    {
        Span<Level> bids = stackalloc Level[MostLevels], asks = stackalloc Level[MostLevels];
        Span<double> steps = stackalloc double[4 * LiquidityProfile.Steps];
        Span<int> known = [-1, -1, -1, -1];
        var scan = new WireScan(json);
        var book = new BookDraft { Exchange = market.Exchange, Instrument = market.Instrument };
        if (!(TryStamp(ref scan, market, ref book)
            && TryTop(ref scan, ref book)
            && scan.Take(",\"bids\":["u8) && TryLevels(ref scan, bids, out var bidCount)
            && scan.Take(",\"asks\":["u8) && TryLevels(ref scan, asks, out var askCount)
            && TryDepth(ref scan, ref book, steps, known)
            && scan.Take("}"u8) && scan.IsAtEnd))
            return null;

        // Only now that all was understood: the spent book may have to stand if it was not.
        (book.Bids, book.Asks) = (Kept(bids[..bidCount], spent?.Bids), Kept(asks[..askCount], spent?.Asks));
        book.Profile = known[0] < 0 ? null : ProfileOf(steps, known, spent?.Profile);
        return book.ToSnapshot();
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

    private static bool TryLevels(ref WireScan scan, scoped Span<Level> levels, out int count)
    {
        count = 0;
        while (!scan.Take("]"u8))
        {
            if (count == levels.Length || (count > 0 && !scan.Take(","u8))
                || !(scan.Take("["u8) && scan.TryNumber(out var price)
                    && scan.Take(","u8) && scan.TryNumber(out var size) && scan.Take("]"u8)))
                return false;
            levels[count++] = new Level(price, size);
        }

        return true;
    }

    /// <summary>Coverage and profile, which a book without a mid has not.</summary>
    private static bool TryDepth(
        ref WireScan scan, ref BookDraft book, scoped Span<double> steps, scoped Span<int> known)
    {
        if (!scan.Take(",\"covered_bps\":{\"bid\":"u8))
            return true;
        return scan.TryKnown(out book.CoveredBid) && scan.Take(",\"ask\":"u8) && scan.TryKnown(out book.CoveredAsk)
            && scan.Take("},\"profile\":{\"step_bps\":1,\"bid_size\":["u8)
            && scan.TryNumbers(StepsAt(0, steps), LiquidityProfile.Steps, out known[0])
            && scan.Take(",\"bid_notional\":["u8)
            && scan.TryNumbers(StepsAt(1, steps), LiquidityProfile.Steps, out known[1])
            && scan.Take(",\"ask_size\":["u8)
            && scan.TryNumbers(StepsAt(2, steps), LiquidityProfile.Steps, out known[2])
            && scan.Take(",\"ask_notional\":["u8)
            && scan.TryNumbers(StepsAt(3, steps), LiquidityProfile.Steps, out known[3])
            && scan.Take("}"u8);
    }

    private static LiquidityProfile ProfileOf(
        ReadOnlySpan<double> steps, ReadOnlySpan<int> known, LiquidityProfile? spent)
    {
        var bidSize = Kept(StepsAt(0, steps)[..known[0]], spent?.BidSize);
        var bidNotional = Kept(StepsAt(1, steps)[..known[1]], spent?.BidNotional);
        var askSize = Kept(StepsAt(2, steps)[..known[2]], spent?.AskSize);
        var askNotional = Kept(StepsAt(3, steps)[..known[3]], spent?.AskNotional);
        var isSame = ReferenceEquals(bidSize, spent?.BidSize) && ReferenceEquals(bidNotional, spent?.BidNotional)
            && ReferenceEquals(askSize, spent?.AskSize) && ReferenceEquals(askNotional, spent?.AskNotional);
        return isSame ? spent! : new LiquidityProfile(bidSize, bidNotional, askSize, askNotional);
    }

    private static Span<double> StepsAt(int part, Span<double> steps) =>
        steps.Slice(part * LiquidityProfile.Steps, LiquidityProfile.Steps);

    private static ReadOnlySpan<double> StepsAt(int part, ReadOnlySpan<double> steps) =>
        steps.Slice(part * LiquidityProfile.Steps, LiquidityProfile.Steps);

    /// <summary>What was read, in the array of the spent one if that is as long.</summary>
    private static T[] Kept<T>(ReadOnlySpan<T> read, IReadOnlyList<T>? spent)
    {
        if (spent is not T[] { Length: > 0 } array || array.Length != read.Length)
            return read.ToArray();
        read.CopyTo(array);
        return array;
    }
}
