namespace Surveillance.Exchanges.Clocks;

/// <summary>What a venue answered when it was asked for the time once.</summary>
/// <param name="Server">The time that it told.</param>
/// <param name="Resolution">How finely it tells: the true time is less than this later.</param>
/// <param name="AskedAt">Timestamp of the request on the local monotonic clock.</param>
/// <param name="CameAt">Timestamp of the answer.</param>
internal readonly record struct ClockSample(
    DateTimeOffset Server, TimeSpan Resolution, long AskedAt, long CameAt)
{
    /// <summary>A sample that tells milliseconds or finer.</summary>
    public static ClockSample Of(in TimedAnswer answer, DateTimeOffset server) =>
        new(server, TimeSpan.Zero, answer.AskedAt, answer.CameAt);
}

/// <summary>A venue's time at one moment of the local monotonic clock.</summary>
/// <param name="Venue">The venue's time.</param>
/// <param name="Timestamp">The moment.</param>
/// <param name="Uncertainty">It may be this much earlier or later.</param>
internal sealed record ClockReading(DateTimeOffset Venue, long Timestamp, TimeSpan Uncertainty)
{
    /// <summary>
    /// The reading of the sample with the least round trip: on its way nothing waited, so the venue's stamp was made
    /// half way. Where that venue tells the time more coarsely than it answers (Kraken: whole seconds), the others
    /// narrow it down: each bounds the venue's time by request and answer.
    /// </summary>
    /// <param name="samples">At least one.</param>
    /// <param name="time">Whose timestamps they have.</param>
    public static ClockReading Of(IReadOnlyList<ClockSample> samples, TimeProvider time)
    {
        var best = samples.MinBy(sample => sample.CameAt - sample.AskedAt);
        var (low, high) = BoundsAt(best, best.CameAt, time);
        if (best.Resolution > time.GetElapsedTime(best.AskedAt, best.CameAt))
        {
            var bounds = samples.Select(sample => BoundsAt(sample, best.CameAt, time)).ToList();
            var (latest, earliest) = (bounds.Max(each => each.Low), bounds.Min(each => each.High));
            if (latest <= earliest)
                (low, high) = (latest, earliest);
        }

        var uncertainty = (high - low) / 2;
        return new ClockReading(low + uncertainty, best.CameAt, uncertainty);
    }

    /// <summary>The venue's time at a moment, as far as a sample bounds it.</summary>
    private static (DateTimeOffset Low, DateTimeOffset High) BoundsAt(
        in ClockSample sample, long timestamp, TimeProvider time) =>
        (sample.Server + time.GetElapsedTime(sample.CameAt, timestamp),
            sample.Server + sample.Resolution + time.GetElapsedTime(sample.AskedAt, timestamp));
}

/// <summary>How far a venue's clock is ahead of ours.</summary>
/// <param name="Ahead">Negative when it is behind.</param>
/// <param name="Uncertainty">It may be off by this, either way.</param>
internal readonly record struct ClockOffset(TimeSpan Ahead, TimeSpan Uncertainty)
{
    /// <summary>As much of it as is beyond its uncertainty, with its sign.</summary>
    public TimeSpan Certain => Ahead.Duration() <= Uncertainty
        ? TimeSpan.Zero
        : Ahead > TimeSpan.Zero ? Ahead - Uncertainty : Ahead + Uncertainty;
}
