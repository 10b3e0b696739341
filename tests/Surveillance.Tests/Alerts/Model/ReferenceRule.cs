namespace Surveillance.Tests.Alerts.Model;

/// <summary>A rule and its limits for one market, as the reference machine knows it. Durations in seconds.</summary>
internal sealed record ReferenceRule(
    string Name,
    string Family,
    string Metric,
    string Condition,
    int Priority,
    double Threshold,
    double? Z,
    double? HardLimit,
    double HoldSeconds,
    double ThrottleSeconds,
    double? EscalateSeconds)
{
    /// <summary>How long the value must be back before the alert ends.</summary>
    internal const double KeepFiringSeconds = 30;

    /// <summary>How far towards normal the clear level lies.</summary>
    internal const double ResolveRatio = 0.8;

    /// <summary>The condition: above, below, or either way. The limit itself is not beyond it.</summary>
    internal bool ThresholdHolds(double value) => Condition switch
    {
        "gt" => value > Threshold,
        "lt" => value < Threshold,
        "abs_gt" => Math.Abs(value) > Threshold,
        _ => throw new ArgumentOutOfRangeException(Condition),
    };

    /// <summary>The z leg: unusual either way, or so large that it need not be unusual once the series is warm.</summary>
    internal bool ZHolds(double value, double z) => Z is not { } limit || Math.Abs(z) > limit || IsBeyondHardLimit(value);

    /// <summary>A rule is met when both legs hold; null where either leg is unknown, which is neither met nor cleared.</summary>
    internal bool? IsMet(double? value, double? z)
    {
        if (value is not { } known)
        {
            return null;
        }

        if (Z is not null && z is null)
        {
            return null;
        }

        return ThresholdHolds(known) && ZHolds(known, z ?? 0);
    }

    /// <summary>Back on the normal side of the clear level: 0.8 t for gt, abs_gt and a negative lt, t / 0.8 for a positive lt.</summary>
    internal bool IsClear(double value) => Condition switch
    {
        "gt" => value < ResolveRatio * Threshold,
        "abs_gt" => Math.Abs(value) < ResolveRatio * Threshold,
        "lt" when Threshold > 0 => value > Threshold / ResolveRatio,
        "lt" => value > ResolveRatio * Threshold,
        _ => throw new ArgumentOutOfRangeException(Condition),
    };

    /// <summary>Whether one value is worse than another in the direction that the rule watches.</summary>
    internal bool IsWorse(double value, double than) => Condition switch
    {
        "gt" => value > than,
        "lt" => value < than,
        _ => Math.Abs(value) > Math.Abs(than),
    };

    private bool IsBeyondHardLimit(double value) => HardLimit is { } hard && Condition switch
    {
        "gt" => value >= hard,
        "lt" => value <= hard,
        _ => Math.Abs(value) >= hard,
    };
}
