using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>When a market's data was missing.</summary>
public sealed partial class MarketFeed
{
    /// <summary>
    /// Says what was last published by an earlier process: until the book is right again, data is missing since then.
    /// </summary>
    /// <param name="verifiedAt">When that book was last verified.</param>
    /// <param name="sequence">The venue's id of that state.</param>
    public void Resume(DateTimeOffset verifiedAt, long? sequence)
    {
        lock (Gate)
        {
            _gaps.Good(verifiedAt, sequence);
            GapLocked(_isHalted ? GapReason.Maintenance : GapReason.Disconnect);
        }
    }

    /// <summary>
    /// What readers were told last is the last that was right: there the gap begins. Where a stream went silent, they
    /// were told that nothing changed, and nobody knows that: it begins with the stream's last word.
    /// </summary>
    private void GapLocked(GapReason reason)
    {
        if (_gaps.Open is null && reason != GapReason.StreamSilent && _read is { } told)
            _gaps.Good(told.VerifiedAt, told.Sequence);
        if (!_gaps.Broken(reason))
            return;
        _isBroken = true;
        if (!_isHalted)
            _figures.CountGap(_context.Time.GetUtcNow());
        Log.GapBegan(_context.Log, Market, reason);
    }

    private void Tell(DataGap gap)
    {
        Log.GapEnded(_context.Lifecycle, Market, gap.Duration.TotalSeconds, gap.Reason);
        _context.Output.Add(gap);
    }
}
