namespace Surveillance.Platform.Hosting;

/// <summary>
/// UTC that goes on evenly when the system clock is stepped: it is counted from an anchor by the monotonic clock, and
/// approaches the system clock by at most <see cref="Slew"/> of the time that passes. So no interval between two stamps
/// is off by more than that, and services that see the same step stay in step with each other. A clock that is off by
/// more than <see cref="LongestStep"/> is followed at once: the machine slept, and the time did pass. Safe for several
/// threads.
/// </summary>
/// <param name="system">The clock that may be stepped; timers and timestamps are its own.</param>
public sealed class SteadyClock(TimeProvider system) : TimeProvider
{
    /// <summary>Share of the passing time by which the system clock is approached.</summary>
    public const double Slew = 0.1;

    /// <summary>The longest step that is smoothed.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile Anchor _anchor = new(system.GetUtcNow(), system.GetTimestamp(), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var anchor = _anchor;
        var elapsed = system.GetElapsedTime(anchor.Timestamp);
        return elapsed < Renewal ? anchor.After(elapsed) : Renew();
    }

    private DateTimeOffset Renew()
    {
        lock (_gate)
        {
            var (timestamp, utc) = (system.GetTimestamp(), system.GetUtcNow());
            var own = _anchor.After(system.GetElapsedTime(_anchor.Timestamp, timestamp));
            var behind = utc - own;
            _anchor = behind.Duration() > LongestStep
                ? new Anchor(utc, timestamp, TimeSpan.Zero)
                : new Anchor(own, timestamp, behind);
            return _anchor.Utc;
        }
    }

    /// <param name="Utc">The time then.</param>
    /// <param name="Timestamp">The same moment on the monotonic clock.</param>
    /// <param name="Behind">How far it was behind the system clock.</param>
    private sealed record Anchor(DateTimeOffset Utc, long Timestamp, TimeSpan Behind)
    {
        public DateTimeOffset After(TimeSpan elapsed)
        {
            var most = Slew * elapsed;
            var correction = Behind > most ? most : Behind < -most ? -most : Behind;
            return Utc + elapsed + correction;
        }
    }
}
