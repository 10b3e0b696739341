namespace Surveillance.Platform.Configuration;

/// <summary>What a number may be, and how that is said: <c>must be &gt; 0</c>.</summary>
/// <param name="Rule">The rule, such as <c>must be &gt; 0</c>.</param>
/// <param name="Contains">Whether a number keeps it.</param>
internal sealed record NumberRange(string Rule, Func<double, bool> Contains)
{
    /// <summary>Any finite number.</summary>
    public static NumberRange Any { get; } = new("must be a number", _ => true);

    /// <summary>Above 0.</summary>
    public static NumberRange Positive { get; } = new("must be > 0", value => value > 0);

    /// <summary>0 or above.</summary>
    public static NumberRange NotNegative { get; } = new("must be >= 0", value => value >= 0);

    /// <summary>Between two numbers, both allowed.</summary>
    public static NumberRange Between(double least, double most) =>
        new($"must be from {least} to {most}", value => value >= least && value <= most);
}
