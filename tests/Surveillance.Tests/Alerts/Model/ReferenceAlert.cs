namespace Surveillance.Tests.Alerts.Model;

/// <summary>An alert of the reference machine.</summary>
internal sealed class ReferenceAlert
{
    /// <summary>Stands for the id: the first alert is 1.</summary>
    public required int Number { get; init; }

    public required string Family { get; init; }

    public required string Metric { get; init; }

    public required ReferenceMarket Market { get; init; }

    public required DateTimeOffset TriggeredAt { get; init; }

    public required int OriginalPriority { get; init; }

    public required string Rule { get; set; }

    /// <summary>1 is the most urgent.</summary>
    public required int Priority { get; set; }

    public required (double Value, DateTimeOffset At) Peak { get; set; }

    /// <summary>When its value was known last.</summary>
    public required DateTimeOffset KnownAt { get; set; }

    /// <summary>firing, recovering or resolved.</summary>
    public string State { get; set; } = "firing";

    public DateTimeOffset? ClearSince { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>auto, manual or removed.</summary>
    public string? Resolution { get; set; }

    public DateTimeOffset? EscalatedAt { get; set; }

    public string? AcknowledgedBy { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public bool IsSilenced { get; set; }

    public bool IsInhibited { get; set; }

    /// <summary>What inhibited it is over, and no reading has shown since that it still holds.</summary>
    public bool AwaitsReading { get; set; }

    public bool IsStale { get; set; }

    /// <summary>When it fired again.</summary>
    public List<DateTimeOffset> Reopenings { get; } = [];

    public DateTimeOffset? FlappingSince { get; set; }

    /// <summary>Whether it was told that it flaps, or anything that was told since it does.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>The urgency at which people know it to be active; null when nobody does.</summary>
    public int? HeardPriority { get; set; }

    /// <summary>The venues of a divergence.</summary>
    public IReadOnlyList<string> Venues { get; set; } = [];

    public bool IsActive => State != "resolved";

    /// <summary>When it fired, for the first time or again.</summary>
    public DateTimeOffset OpenedAt => Reopenings.Count > 0 ? Reopenings[^1] : TriggeredAt;

    /// <summary>It flaps until it has not come back for an hour.</summary>
    public bool Flaps(DateTimeOffset at) => FlappingSince is not null && at - OpenedAt < TimeSpan.FromHours(1);

    /// <summary>One that reopens more often than so many times within an hour flaps.</summary>
    public void Reopened(DateTimeOffset at, int most)
    {
        Reopenings.Add(at);
        if (Reopenings.Count(one => at - one < TimeSpan.FromHours(1)) > most)
            FlappingSince ??= at;
        else
            FlappingSince = null;
    }
}
