namespace Surveillance.Alerts;

/// <summary>
/// Why a rule stands where it stands. Beside these, an unknown reading gives its own status, such as <c>stale</c>.
/// </summary>
public static class JudgementReasons
{
    /// <summary>Every leg holds.</summary>
    public const string Met = "met";

    /// <summary>Beyond the hard limit, where no z-score is asked for.</summary>
    public const string HardLimit = "hard_limit";

    /// <summary>The value is on the normal side of its threshold.</summary>
    public const string WithinThreshold = "within_threshold";

    /// <summary>Beyond the threshold, but usual for this market.</summary>
    public const string NotUnusual = "not_unusual";

    /// <summary>Too few samples in the window for a z-score.</summary>
    public const string WarmingUp = "warming_up";

    /// <summary>The rule asks for a z-score and the reading has none.</summary>
    public const string NotScored = "not_scored";

    /// <summary>The family's alert is active under a rule at least as urgent.</summary>
    public const string CoveredByAlert = "covered_by_alert";

    /// <summary>An operator resolved the alert; the condition has not cleared since.</summary>
    public const string AwaitsClear = "awaits_clear";

    /// <summary>The divergence of this instrument is told by the alert of another venue.</summary>
    public const string ToldByOtherVenue = "told_by_other_venue";

    /// <summary>The alert is active and the value is not back beyond the clear level.</summary>
    public const string NotClear = "not_clear";

    /// <summary>The alert is active and the value is back to normal, but not yet for long enough.</summary>
    public const string Clear = "clear";
}
