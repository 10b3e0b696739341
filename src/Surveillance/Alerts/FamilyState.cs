using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// A rule that is met but not yet for long enough: a stop-watch in the readings' time. A reading that cannot be judged
/// stops it, the next one that meets the rule starts it again.
/// </summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Since">First reading that met it.</param>
/// <param name="LastMetAt">Newest reading that met it.</param>
/// <param name="StoppedAt">
/// First of the readings since then that could not be judged; null while the watch runs.
/// </param>
/// <param name="Stopped">How long the watch stood still in all.</param>
/// <param name="PeakValue">Value farthest from normal since <paramref name="Since"/>.</param>
/// <param name="PeakAt">When that was.</param>
public sealed record PendingTimer(
    string Rule,
    DateTimeOffset Since,
    DateTimeOffset LastMetAt,
    DateTimeOffset? StoppedAt,
    TimeSpan Stopped,
    double PeakValue,
    DateTimeOffset PeakAt)
{
    /// <summary>How long a stopped watch is kept, and how long one may stand still at a time.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);

    /// <summary>How long the rule has been met.</summary>
    public TimeSpan Held => LastMetAt - Since - Stopped;

    /// <summary>A watch that starts at a reading.</summary>
    public static PendingTimer Start(string rule, DateTimeOffset at, double value) =>
        new(rule, at, at, StoppedAt: null, TimeSpan.Zero, value, at);

    /// <summary>The watch after another reading that met the rule.</summary>
    internal PendingTimer Met(AlertCondition condition, FamilyReading reading)
    {
        var (at, value) = (reading.At, reading.Value!.Value);
        var stoppedAt = StoppedAt ?? (at - LastMetAt > reading.Continuity ? LastMetAt : null);

        // A watch that was started in the future was started before the clock was set back.
        if (at - stoppedAt > LongestStop || at < Since)
            return Start(Rule, at, value);

        return Saw(condition, reading) with
        {
            LastMetAt = at,
            StoppedAt = null,
            Stopped = Stopped + (at - stoppedAt ?? TimeSpan.Zero),
        };
    }

    /// <summary>
    /// The watch after a reading that could not be judged; null once it has stood still for too long.
    /// </summary>
    internal PendingTimer? NotJudged(AlertCondition condition, FamilyReading reading)
    {
        var at = reading.At;
        var stoppedAt = StoppedAt ?? (at - LastMetAt > reading.Continuity ? LastMetAt : at);
        return at - stoppedAt > LongestStop ? null : Saw(condition, reading) with { StoppedAt = stoppedAt };
    }

    // A value may be known while its z-score is not: it counts for the peak all the same.
    private PendingTimer Saw(AlertCondition condition, FamilyReading reading) =>
        reading.Value is { } value && RuleLegs.IsWorse(condition, value, PeakValue)
            ? this with { PeakValue = value, PeakAt = reading.At }
            : this;
}

/// <summary>What is remembered of one family on one market beside its alert.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Pending">Running timers.</param>
/// <param name="AwaitsClear">An operator resolved the alert and the value has not been back to normal since.</param>
/// <param name="LastAlertId">The alert that ended last, to be opened again when it fires within the throttle.</param>
public sealed record FamilyState(
    string Family, IReadOnlyList<PendingTimer> Pending, bool AwaitsClear, string? LastAlertId)
{
    /// <summary>A family on which nothing has happened yet.</summary>
    public static FamilyState Quiet(string family) => new(family, [], AwaitsClear: false, LastAlertId: null);

    /// <summary>The running timer of a rule; null when it is not pending.</summary>
    public PendingTimer? TimerOf(string rule)
    {
        foreach (var timer in Pending)
            if (timer.Rule == rule)
                return timer;
        return null;
    }
}

/// <summary>
/// The payload of <c>rules:{exchange}:{instrument}</c>: the last judgement of each rule, and what a restart needs.
/// </summary>
/// <param name="Market">The market.</param>
/// <param name="At">Time of the newest reading judged; 0001-01-01 when there was none.</param>
/// <param name="Judgements">The last judgement of each rule.</param>
/// <param name="Families">Pending timers and marks of each family that has any.</param>
public sealed record MarketRules(
    MarketId Market,
    DateTimeOffset At,
    IReadOnlyList<Judgement> Judgements,
    IReadOnlyList<FamilyState> Families);
