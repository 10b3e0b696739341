using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts;

/// <summary>Where a rule stands on a market. The wire value is the snake_case name.</summary>
public enum AlertState
{
    /// <summary>Nothing to tell.</summary>
    Inactive,

    /// <summary>Met, but not yet for as long as the rule asks.</summary>
    Pending,

    /// <summary>An alert is active.</summary>
    Firing,

    /// <summary>Active, and the value has been back to normal for less than the time that resolution asks.</summary>
    Recovering,

    /// <summary>Over.</summary>
    Resolved,
}

/// <summary>Whether a leg of a rule holds.</summary>
public enum LegOutcome
{
    /// <summary>The rule has no such leg.</summary>
    NotRequired,

    /// <summary>Holds.</summary>
    Met,

    /// <summary>Does not hold.</summary>
    NotMet,

    /// <summary>Cannot be said; the reading's status tells why.</summary>
    Unknown,
}

/// <summary>
/// The outcome of one rule on one reading: both legs, the values, the limits, the state and the reason. The same value
/// is logged, stored, shown, explained and tested.
/// </summary>
public sealed record Judgement
{
    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>The market judged.</summary>
    public required MarketId Market { get; init; }

    /// <summary>The reading's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The value; null when not known.</summary>
    public double? Value { get; init; }

    /// <summary>The z-score, or the score in its place; null when not known or not scored.</summary>
    public double? ZScore { get; init; }

    /// <summary>What that score was taken against; null for the window.</summary>
    public BaselineKind? Baseline { get; init; }

    /// <summary>Samples in the window that scored it; null where the metric has no window.</summary>
    public int? Samples { get; init; }

    /// <summary>Status of the reading.</summary>
    public ReadingStatus ReadingStatus { get; init; }

    /// <summary>Limit of the value.</summary>
    public required double Threshold { get; init; }

    /// <summary>Limit of the z-score; null without a z leg.</summary>
    public double? ZScoreThreshold { get; init; }

    /// <summary>Whether the value is beyond its limit.</summary>
    public required LegOutcome ThresholdLeg { get; init; }

    /// <summary>Whether the z-score is beyond its limit, or the hard limit made it unnecessary.</summary>
    public required LegOutcome ZScoreLeg { get; init; }

    /// <summary>Where the rule stands after this reading.</summary>
    public required AlertState State { get; init; }

    /// <summary>
    /// Why, by name: one of <see cref="JudgementReasons"/>, or the reading's status when it is not known, such as
    /// <c>truncated</c>.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>When the present state began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When a pending rule fires, or a recovering alert resolves, if nothing changes.</summary>
    public DateTimeOffset? Until { get; init; }
}
