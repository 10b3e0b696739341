using Surveillance.Metrics;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Says when the next whole second is to be sampled: each at most once, and the newest alone when several have passed,
/// because a second that is over can no longer be looked at. Those are counted, never skipped silently.
/// </summary>
internal sealed class WholeSeconds
{
    /// <summary>
    /// A clock that was set back farther than this begins anew; less is the jitter of a clock that is being trimmed.
    /// </summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private DateTimeOffset? _last;

    /// <summary>Seconds that passed without a sample since the first one.</summary>
    public long Missed { get; private set; }

    /// <summary>The second to sample now; null when it was sampled already.</summary>
    /// <param name="now">Present time, UTC.</param>
    /// <param name="missed">How many seconds before it passed unseen.</param>
    public DateTimeOffset? Take(DateTimeOffset now, out long missed)
    {
        missed = 0;
        var second = Of(now);
        if (_last is { } last && second <= last && last - second <= Tolerance)
            return null;
        if (second > _last)
            missed = (long)(second - _last.Value).TotalSeconds - 1;
        Missed += missed;
        _last = second;
        return second;
    }

    /// <summary>How long from now to the next second that is due.</summary>
    public static TimeSpan UntilNext(DateTimeOffset now) => Of(now) + TimeSpan.FromSeconds(1) - now;

    /// <summary>The whole second that a moment lies in.</summary>
    public static DateTimeOffset Of(DateTimeOffset at) => MarketView.SecondOf(at);
}
