namespace Surveillance.Metrics;

/// <summary>What a metric is a figure of.</summary>
public enum MetricScope
{
    /// <summary>One order book.</summary>
    Book,

    /// <summary>A venue as a whole; the instrument is <c>*</c>.</summary>
    Venue,

    /// <summary>The whole system; exchange and instrument are <c>*</c>.</summary>
    System,
}

/// <summary>Which other books a metric needs beside that of its market.</summary>
public enum MetricLegs
{
    /// <summary>None.</summary>
    None,

    /// <summary>That of the spot market which a perpetual should track, on the same venue.</summary>
    Spot,

    /// <summary>Those of the same instrument on the other venues.</summary>
    Peers,
}

/// <summary>One member of the <see cref="MetricCatalog"/>: what is measured, in which unit, and how.</summary>
public sealed record MetricDefinition
{
    /// <summary>The <c>metric_name</c> of keys, rows and rules.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Unit for people and charts: <c>bps</c>, <c>quote</c>, <c>ratio</c>, <c>percent</c>, <c>s</c>, <c>ms</c>,
    /// <c>1/s</c>, <c>count</c> or <c>MB</c>.
    /// </summary>
    public required string Unit { get; init; }

    /// <summary>What it is a figure of. Default: one order book.</summary>
    public MetricScope Scope { get; init; } = MetricScope.Book;

    /// <summary>Which other books it needs. Default: none.</summary>
    public MetricLegs Legs { get; init; } = MetricLegs.None;

    /// <summary>
    /// Computes it from a market; null when it does not apply there, such as the basis of a spot market.
    /// Pure, and never throws on any book. Null for the figures of a venue or of the system, which the
    /// engine takes from the services.
    /// </summary>
    public Func<MarketView, Measurement?>? Measure { get; init; }

    /// <summary>How its standard deviation is kept from collapsing; null for a metric that has no z-score.</summary>
    public FloorRule? Floor { get; init; }

    /// <summary>
    /// The smallest price step in the metric's unit; null when a step means nothing there, or 0 when it is not known.
    /// </summary>
    public Func<MarketView, double>? Tick { get; init; }

    /// <summary>
    /// Whether it is a change in percent: what fell by 50 comes back with a rise of 100, which is no part of what is
    /// usual either. Default: a level, which shows nothing on its way back.
    /// </summary>
    public bool IsChange { get; init; }

    /// <summary>For how long after a pause it is not known, because it looks back so far. Default: at once.</summary>
    public TimeSpan LooksBack { get; init; }

    /// <summary>Whether it has a window, a z-score and a list in Redis.</summary>
    public bool Scored => Floor is not null;
}
