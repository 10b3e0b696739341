namespace Surveillance.Metrics.Scores;

/// <summary>
/// What a rule may compare a value with in place of mean and standard deviation of its window. The YAML and wire value
/// is the snake_case name.
/// </summary>
public enum BaselineKind
{
    /// <summary>Median and median distance of the same window: outliers in it hide nothing.</summary>
    Robust,

    /// <summary>The sum of small distances in one direction: slow drains.</summary>
    Cusum,

    /// <summary>Mean and standard deviation of the series at this hour of the week, in the weeks before.</summary>
    HourOfWeek,
}
