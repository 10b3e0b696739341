namespace Surveillance.AnomalyDetector;

/// <summary>
/// How long to wait before the list of readings is looked at again. 2 ms while readings come, so that an alert is milliseconds behind
/// its reading; 10 ms once none has come for two seconds, because then nothing is measured anywhere and each look costs some 0.4 ms of
/// a core.
/// </summary>
internal sealed class PollPace
{
    private static readonly TimeSpan Lively = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Drowsy = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private DateTimeOffset _lastReadings;

    /// <summary>The pause after a look; none while there is more to read.</summary>
    public TimeSpan After(bool hadReadings, DateTimeOffset now)
    {
        if (hadReadings)
        {
            _lastReadings = now;
            return TimeSpan.Zero;
        }

        // A clock that was set back must not make it drowsy for good, nor keep it awake.
        return (now - _lastReadings).Duration() < Patience ? Lively : Drowsy;
    }
}
