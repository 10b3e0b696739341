namespace Surveillance.Exchanges.Clocks;

/// <summary>
/// The clock of a venue, or of one of its products. Between readings the monotonic clock counts it on, so a step of the
/// local clock changes the offset at once, and what it corrects not at all. Safe for several threads.
/// </summary>
/// <param name="time">The local clock.</param>
internal sealed class VenueClock(TimeProvider time)
{
    /// <summary>Frames cannot come before they were made; this much is forgiven to rounding.</summary>
    private static readonly TimeSpan Forgiven = TimeSpan.FromMilliseconds(50);

    /// <summary>A frame that is this late raises the question whether the venue's clock was set.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private volatile ClockReading? _reading;
    private volatile bool _isDoubted;

    /// <summary>How far it is ahead of the local clock now; null before it was read.</summary>
    public ClockOffset? Offset => _reading is { } reading
        ? new ClockOffset(
            reading.Venue + time.GetElapsedTime(reading.Timestamp) - time.GetUtcNow(), reading.Uncertainty)
        : null;

    /// <summary>Whether what frames say does not fit the reading: then it should be read anew.</summary>
    public bool IsDoubted => _isDoubted;

    /// <summary>It was read.</summary>
    public void Set(ClockReading reading) => (_reading, _isDoubted) = (reading, false);

    /// <summary>
    /// How long ago something was made that the venue stamped, by the venue's own clock; null while that is not known.
    /// </summary>
    /// <param name="stamp">The venue's stamp.</param>
    /// <param name="receivedAt">Its receipt by the local clock, just now.</param>
    public TimeSpan? LagOf(DateTimeOffset stamp, DateTimeOffset receivedAt)
    {
        if (Offset is not { } offset)
            return null;
        var lag = receivedAt - stamp + offset.Ahead;
        if (lag > Late || lag < -offset.Uncertainty - Forgiven)
            _isDoubted = true;
        return lag;
    }
}
