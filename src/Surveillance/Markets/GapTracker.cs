namespace Surveillance.Markets;

/// <summary>
/// Remembers when a market's data stopped being trustworthy, and makes one <see cref="DataGap"/> of the interval when
/// it is right again. Before the market was right for the first time nothing is missing, so starting up is no gap.
/// Not safe for several threads.
/// </summary>
/// <param name="market">The market.</param>
public sealed class GapTracker(MarketId market)
{
    private DateTimeOffset? _lastGood;
    private long? _sequence;
    private GapReason? _open;
    private (DateTimeOffset At, long? Sequence)? _first;

    /// <summary>Why the data is not trustworthy now; null when it is, or never was.</summary>
    public GapReason? Open => _open;

    /// <summary>Whether the book was right since this looks after it.</summary>
    public bool WasRight => _first is not null;

    /// <summary>Until when the data could be trusted; null when it never could.</summary>
    public TrustedTime? Trusted => _lastGood is { } at ? new TrustedTime(at, _sequence, _open) : null;

    /// <summary>
    /// Says until when another could trust the data that looked after the market before. Since then it is missing: a
    /// gap is open, or, where this is learnt after the book was right for the first time, returned.
    /// </summary>
    public DataGap? Resume(TrustedTime last, GapReason reason)
    {
        if (_first is { } first)
            return Between(last.At, first.At, reason, last.Sequence, first.Sequence);
        (_open, _lastGood, _sequence) = (reason, last.At, last.Sequence);
        return null;
    }

    /// <summary>
    /// Says that the book was right at <paramref name="at"/>; returns the gap that this ended, if one was open.
    /// </summary>
    /// <param name="at">Receipt of what made or kept it right.</param>
    /// <param name="sequence">The venue's id of that state.</param>
    public DataGap? Good(DateTimeOffset at, long? sequence)
    {
        var gap = Ended(at, sequence);
        (_open, _lastGood, _sequence) = (null, at, sequence);
        _first ??= (at, sequence);
        return gap;
    }

    /// <summary>Says what the open gap is, where that was learnt after it began.</summary>
    public void Explain(GapReason reason)
    {
        if (_open is not null)
            _open = reason;
    }

    /// <summary>
    /// Says that nobody looks after the market any more; returns the gap that was open, which is known to last until
    /// <paramref name="at"/>.
    /// </summary>
    public DataGap? End(DateTimeOffset at)
    {
        var gap = Ended(at, sequence: null);
        (_open, _lastGood, _sequence) = (null, null, null);
        return gap;
    }

    /// <summary>
    /// Says that the book is no longer right. The first reason of a gap stays its reason, unless it is explained.
    /// </summary>
    /// <returns>Whether this opened a gap.</returns>
    public bool Broken(GapReason reason)
    {
        if (_lastGood is null || _open is not null)
            return false;
        _open = reason;
        return true;
    }

    private DataGap? Ended(DateTimeOffset at, long? sequence) => _open is { } reason && _lastGood is { } start
        ? Between(start, at, reason, _sequence, sequence)
        : null;

    // A clock that was set back makes no gap end before it began.
    private DataGap Between(DateTimeOffset start, DateTimeOffset end, GapReason reason, long? before, long? after) =>
        new(market, start, end < start ? start : end, reason, before, after);
}
