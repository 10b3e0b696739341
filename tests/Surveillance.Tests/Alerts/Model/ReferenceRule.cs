namespace Surveillance.Tests.Alerts.Model;

/// <summary>A reading as the reference machine knows it: a value, its z-score, and how both were come by.</summary>
/// <param name="Value">Null when it is not known.</param>
/// <param name="Z">Null when it is not known.</param>
/// <param name="Status">Such as <c>ok</c>, <c>warming_up</c>, <c>gap</c>.</param>
internal sealed record ReferenceReading(double? Value, double? Z, string Status)
{
    /// <summary>An absent, stale, truncated or one-sided figure is unknown, and so is one across a gap.</summary>
    public double? Known => Status is "ok" or "flat" or "carried" or "warming_up" ? Value : null;

    /// <summary>While the series is warming up, nothing can be said of how unusual a value is.</summary>
    public bool IsWarm => Status != "warming_up";
}

/// <summary>A rule with its limits, as the reference machine knows it. Times in seconds.</summary>
internal sealed record ReferenceRule(
    string Name,
    string Family,
    string Metric,
    string Condition,
    int Priority,
    double Threshold,
    double? Z,
    double? HardLimit,
    double Hold,
    double KeepFiring,
    double ResolveRatio,
    double Throttle,
    double? Escalation)
{
    /// <summary>Met when both legs hold; null while either leg is unknown: that is neither met nor cleared.</summary>
    public bool? IsMet(ReferenceReading reading)
    {
        if (reading.Known is not { } value || ZHolds(reading, value) is not { } isUnusual)
            return null;
        return ThresholdHolds(value) && isUnusual;
    }

    /// <summary>Above, below, or beyond on either side. The limit itself is not beyond it.</summary>
    public bool ThresholdHolds(double value) => IsBeyond(value, Threshold);

    /// <summary>
    /// gt clears below 0.8 t, abs_gt when |x| is; lt with t above zero above t / 0.8, with t below zero above 0.8 t.
    /// </summary>
    public bool IsClear(double value) => Condition switch
    {
        "gt" => value < ResolveRatio * Threshold,
        "abs_gt" => Math.Abs(value) < ResolveRatio * Threshold,
        _ => Threshold > 0 ? value > Threshold / ResolveRatio : value > ResolveRatio * Threshold,
    };

    /// <summary>Whether a value, or a limit, is farther from normal than another.</summary>
    public bool IsWorse(double one, double other) => Condition switch
    {
        "gt" => one > other,
        "lt" => one < other,
        _ => Math.Abs(one) > Math.Abs(other),
    };

    /// <summary>From the hard limit on the z leg is not required once warm.</summary>
    private bool? ZHolds(ReferenceReading reading, double value)
    {
        if (Z is not { } limit)
            return true;
        if (!reading.IsWarm)
            return null;
        if (HardLimit is { } hard && (IsBeyond(value, hard) || IsOn(value, hard)))
            return true;
        return reading.Z is { } z ? IsUnusual(z, limit) : null;
    }

    // The documents do not say on which side a z-score counts: on the side of the condition, says the core.
    private bool IsUnusual(double z, double limit) => Condition switch
    {
        "gt" => z > limit,
        "lt" => z < -limit,
        _ => Math.Abs(z) > limit,
    };

    private bool IsBeyond(double value, double limit) => Condition switch
    {
        "gt" => value > limit,
        "lt" => value < limit,
        "abs_gt" => Math.Abs(value) > limit,
        _ => throw new ArgumentOutOfRangeException(Condition),
    };

    private bool IsOn(double value, double limit) => value == limit || (Condition == "abs_gt" && -value == limit);
}
