namespace Surveillance.Tests.Alerts.Model;

/// <summary>An alert of the reference machine.</summary>
internal sealed class ReferenceAlert
{
    internal required string Family { get; init; }

    internal required string Exchange { get; init; }

    internal required string Instrument { get; init; }

    /// <summary>The rule that it stands for: the most urgent that has fired.</summary>
    internal required string Rule { get; set; }

    /// <summary>1 to 3; 1 is the most urgent. Never lowered while the alert is active.</summary>
    internal required int Priority { get; set; }

    internal required int OriginalPriority { get; set; }

    /// <summary>firing, recovering or resolved.</summary>
    internal string State { get; set; } = "firing";

    internal required DateTimeOffset TriggeredAt { get; init; }

    /// <summary>When it fired last: first, or again.</summary>
    internal required DateTimeOffset FiredAt { get; set; }

    internal DateTimeOffset? ClearSince { get; set; }

    internal DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>auto, manual or removed.</summary>
    internal string? Resolution { get; set; }

    internal double PeakValue { get; set; }

    internal DateTimeOffset PeakAt { get; set; }

    internal DateTimeOffset? EscalatedAt { get; set; }

    internal bool IsAcknowledged { get; set; }

    internal bool IsSilenced { get; set; }

    internal bool IsInhibited { get; set; }

    internal bool IsStale { get; set; }

    /// <summary>How often it came back within the throttle.</summary>
    internal int Flaps { get; set; }

    internal bool IsActive => State != "resolved";
}
