namespace Surveillance.Metrics;

/// <summary>
/// The times in which nothing could be observed of any market, because Redis did not answer. Whoever could not look
/// cannot tell a gap in the data: for the rule on gaps those times did not pass. One for all series; not thread-safe.
/// </summary>
public sealed class UnseenTime
{
    /// <summary>Of a Redis that goes more often, the oldest times count like any others: there may be a gap.</summary>
    private const int Remembered = 64;

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _times = [];
    private DateTimeOffset? _since;

    /// <summary>Nothing is observed any more.</summary>
    /// <param name="since">When something could be observed last.</param>
    public void Begin(DateTimeOffset since) => _since ??= since;

    /// <summary>Something can be observed again; of no effect where nothing had begun.</summary>
    public void End(DateTimeOffset now)
    {
        // Those times come once more, and then something can be seen in them.
        if (_times is [.., var last] && ClockSetBack.Since(last.To, now))
            _times.Clear();
        if (_since is not { } since)
            return;
        _since = null;

        // Redis answered, and went again before anything was observed.
        while (_times is [.., var before] && before.To > since)
        {
            since = Earlier(since, before.From);
            _times.RemoveAt(_times.Count - 1);
        }

        if (_times.Count == Remembered)
            _times.RemoveAt(0);
        if (now > since)
            _times.Add((since, now));
    }

    /// <summary>How much of a pause in the observation of a series was such time.</summary>
    /// <param name="last">When it was observed before the pause.</param>
    /// <param name="at">When it was observed after it.</param>
    /// <param name="longest">If it was more than this, it counts like any other pause.</param>
    /// <param name="looksBack">For so long after each the series is not known yet: that is part of it.</param>
    public TimeSpan Within(DateTimeOffset last, DateTimeOffset at, TimeSpan longest, TimeSpan looksBack)
    {
        var (unseen, unknown, until) = (TimeSpan.Zero, TimeSpan.Zero, last);
        foreach (var (from, to) in _times)
        {
            if (to <= last || from >= at)
                continue;
            unseen += Earlier(at, to) - Later(last, from);
            var end = Earlier(at, to + looksBack);
            unknown += end - Later(until, from);
            until = end;
        }

        return unseen <= longest ? unknown : TimeSpan.Zero;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
