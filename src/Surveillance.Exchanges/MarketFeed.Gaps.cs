using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>When a market's data was missing.</summary>
public sealed partial class MarketFeed
{
    private TrustedTime? _trustedAtEnd;

    /// <summary>
    /// Until when its data could be trusted, as readers were told; null when it never could. When the feed has ended,
    /// as it was then.
    /// </summary>
    public TrustedTime? Trusted
    {
        get
        {
            lock (Gate)
                return TrustedLocked;
        }
    }

    private TrustedTime? TrustedLocked =>
        _isOver ? _trustedAtEnd
        : _gaps.Open is null && _read is { } told ? new TrustedTime(told.VerifiedAt, told.Sequence, Gap: null)
        : _gaps.Trusted;

    /// <summary>
    /// Says until when an earlier feed of the market could trust its data: since then it is missing, until the book is,
    /// or was, right for the first time.
    /// </summary>
    public void Resume(TrustedTime last)
    {
        lock (Gate)
        {
            // Learnt late, it was over before whatever is the matter now.
            var reason = _isHalted && !_gaps.WasRight ? GapReason.Maintenance : last.Gap ?? GapReason.Disconnect;
            if (_gaps.Resume(last, reason) is not { } gap)
            {
                BeganLocked(reason);
                return;
            }

            if (reason != GapReason.Maintenance)
                _figures.CountGap(_context.Time.GetUtcNow());
            Tell(gap);
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
        if (_gaps.Broken(reason))
            BeganLocked(reason);
    }

    private void BeganLocked(GapReason reason)
    {
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
