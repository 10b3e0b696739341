using Surveillance.Markets;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>How far a reading can be trusted. The wire value is the snake_case name.</summary>
public enum ReadingStatus
{
    /// <summary>Known, and scored where the metric is scored.</summary>
    Ok,

    /// <summary>Known, but its window has too few samples for a z-score.</summary>
    WarmingUp,

    /// <summary>Known and scored on the floor alone: the window's own spread is smaller than a tick.</summary>
    Flat,

    /// <summary>Known and scored by the more unusual of the new window and the one carried over a gap.</summary>
    Carried,

    /// <summary>Not known: a side of the book is empty.</summary>
    OneSided,

    /// <summary>Not known: the best bid is at or above the best ask.</summary>
    Crossed,

    /// <summary>
    /// Not known: the book, or one of the books compared, has not been verified live recently enough.
    /// </summary>
    Stale,

    /// <summary>
    /// The book is not known as far as the metric reaches; a value, if there is one, covers the known part only.
    /// </summary>
    Truncated,

    /// <summary>Not known: the figure would span a gap.</summary>
    Gap,

    /// <summary>Not known: the venue does not tell it, or has not yet.</summary>
    NoData,

    /// <summary>Not known, and not expected: the venue says that it does not trade the market now.</summary>
    Halted,
}

/// <summary>One figure of one market at one moment. What is not known is null, never 0 or NaN.</summary>
/// <param name="Value">In the metric's unit.</param>
/// <param name="ZScore">Against the window before this value; null when not scored or not known.</param>
/// <param name="Status">How far it can be trusted; the reason when <paramref name="Value"/> is null.</param>
/// <param name="Samples">Samples in the window; null for a metric that has no window.</param>
public readonly record struct Reading(double? Value, double? ZScore, ReadingStatus Status, int? Samples)
{
    /// <summary>Scores beside the z-score; null when no rule asks for any, or none is known.</summary>
    public BaselineScores? Scores { get; init; }

    /// <summary>The score against a baseline; null for that of the window: the z-score.</summary>
    public double? ScoreBy(BaselineKind? baseline) => baseline is { } kind ? Scores?[kind] : ZScore;

    /// <summary>A reading whose value is not known, for the given reason.</summary>
    public static Reading Unknown(ReadingStatus reason, int? samples = null) => new(null, null, reason, samples);

    /// <summary>A known reading of a metric that has no window.</summary>
    public static Reading Of(double value) => new(value, null, ReadingStatus.Ok, null);
}

/// <summary>
/// All figures of one market at one moment: the payload of <c>metrics:{exchange}:{instrument}</c>. Those that a
/// measurer was given to fill are other ones after it has filled them again.
/// </summary>
/// <param name="Market">The market; instrument <c>*</c> for the service figures of a venue.</param>
/// <param name="Timestamp">When they were measured, UTC.</param>
/// <param name="Simulated">Whether they come from a simulator's data.</param>
/// <param name="Readings">Metric name to reading.</param>
public sealed record MarketReadings(
    MarketId Market,
    DateTimeOffset Timestamp,
    bool Simulated,
    IReadOnlyDictionary<string, Reading> Readings)
{
    /// <summary>When they were measured, UTC.</summary>
    public DateTimeOffset Timestamp { get; private set; } = Timestamp;

    /// <summary>Whether they come from a simulator's data.</summary>
    public bool Simulated { get; private set; } = Simulated;

    /// <summary>Readings for a measurer to fill.</summary>
    public static MarketReadings Of(MarketId market) => new(market, default, Simulated: false, new ReadingDictionary());

    /// <summary>Begins to fill them anew; only of readings that were made for it.</summary>
    public ReadingDictionary Begin(DateTimeOffset timestamp, bool simulated)
    {
        (Timestamp, Simulated) = (timestamp, simulated);
        var readings = (ReadingDictionary)Readings;
        readings.Clear();
        return readings;
    }
}
