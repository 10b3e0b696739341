using Surveillance.Alerts;

namespace Surveillance.Platform.Timescale;

/// <summary>Which alerts are looked for; what is null does not matter.</summary>
/// <param name="From">They began at this moment or later.</param>
/// <param name="To">They began before it.</param>
/// <param name="Limit">At most so many, the newest.</param>
public sealed record AlertSearch(DateTimeOffset From, DateTimeOffset To, int Limit)
{
    /// <summary>Venue.</summary>
    public string? Exchange { get; init; }

    /// <summary>Instrument.</summary>
    public string? Instrument { get; init; }

    /// <summary>The rule that fires, or fired last.</summary>
    public string? Rule { get; init; }

    /// <summary>Present urgency.</summary>
    public AlertPriority? Priority { get; init; }

    /// <summary>Whether they go on.</summary>
    public bool? IsActive { get; init; }
}
