namespace Surveillance.Metrics;

/// <summary>
/// The last time in which nothing could be observed of any market, because Redis did not answer. Whoever could not look
/// cannot tell a gap in the data: for the rule on gaps that time did not pass. One for all series; not thread-safe.
/// </summary>
public sealed class UnseenTime
{
    private DateTimeOffset? _since;
    private DateTimeOffset _from;
    private DateTimeOffset _to;

    /// <summary>Nothing is observed any more.</summary>
    /// <param name="since">When something could be observed last.</param>
    public void Begin(DateTimeOffset since) => _since ??= since;

    /// <summary>Something can be observed again; of no effect where nothing had begun.</summary>
    public void End(DateTimeOffset now)
    {
        if (_since is not { } since)
            return;
        _since = null;

        // A Redis that starts may go once more. What looks back is not known before it does, and its last value is the
        // one from before the first time: both are one.
        if (since < _from || since - _to > Catalog.DepthChange.Span)
            _from = since;
        _to = now;
    }

    /// <summary>How much of a pause in the observation of a series was such time.</summary>
    /// <param name="last">When it was observed before the pause.</param>
    /// <param name="at">When it was observed after it.</param>
    /// <param name="longest">If it was more than this, it counts like any other pause.</param>
    /// <param name="looksBack">For so long afterwards the series is not known yet: that is part of it.</param>
    public TimeSpan Within(DateTimeOffset last, DateTimeOffset at, TimeSpan longest, TimeSpan looksBack)
    {
        var from = last > _from ? last : _from;
        var unseen = Earlier(at, _to) - from;
        return unseen > TimeSpan.Zero && unseen <= longest ? Earlier(at, _to + looksBack) - from : TimeSpan.Zero;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
