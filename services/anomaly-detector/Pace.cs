namespace Surveillance.AnomalyDetector;

/// <summary>Something that is due once in an interval.</summary>
internal sealed class Pace(TimeSpan interval)
{
    private DateTimeOffset _next;

    /// <summary>Whether it is due; then it is due again an interval later.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        // A clock that was set back must not stop anything.
        if (now < _next && _next - now <= interval)
            return false;
        _next = now + interval;
        return true;
    }
}
