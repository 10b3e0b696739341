namespace Surveillance.Metrics.Scores;

/// <summary>How far a value lies from what is usual, in deviations.</summary>
internal static class Distance
{
    /// <summary>Null where doubles end: an endless deviation would make 0 of anything.</summary>
    public static double? Of(double value, double center, double scale)
    {
        var distance = (value - center) / scale;
        return double.IsFinite(distance) && double.IsFinite(scale) ? distance : null;
    }

    /// <summary>The more unusual of two, the first when they are equally so.</summary>
    public static double? Farther(double? one, double? other) =>
        other is { } second && !(Math.Abs(one ?? -1) >= Math.Abs(second)) ? second : one;
}
