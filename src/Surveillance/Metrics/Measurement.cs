namespace Surveillance.Metrics;

/// <summary>What a metric found: a value, or the reason why there is none.</summary>
/// <param name="Value">In the metric's unit; null when not known.</param>
/// <param name="Status">
/// <see cref="ReadingStatus.Ok"/> with a value; <see cref="ReadingStatus.Truncated"/> with a value that covers the
/// known part only; else the reason why there is no value.
/// </param>
/// <param name="ObservedAt">
/// When the older of its inputs was last verified live; null = when the market's own book was.
/// </param>
public readonly record struct Measurement(double? Value, ReadingStatus Status, DateTimeOffset? ObservedAt = null)
{
    /// <summary>A known value. What overflowed is not known.</summary>
    public static Measurement Known(double value, DateTimeOffset? observedAt = null) =>
        double.IsFinite(value) ? new(value, ReadingStatus.Ok, observedAt) : Unknown(ReadingStatus.NoData);

    /// <summary>A value of the known part of the book only.</summary>
    public static Measurement OfKnownPart(double value) =>
        double.IsFinite(value) ? new(value, ReadingStatus.Truncated) : Unknown(ReadingStatus.Truncated);

    /// <summary>No value, for the given reason.</summary>
    public static Measurement Unknown(ReadingStatus reason) => new(null, reason);
}
