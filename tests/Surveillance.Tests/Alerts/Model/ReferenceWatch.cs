namespace Surveillance.Tests.Alerts.Model;

/// <summary>When a market was read last.</summary>
internal sealed class ReferenceWatch
{
    /// <summary>Since when it has been looked at.</summary>
    public required DateTimeOffset Since { get; set; }

    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>How old its book was then at least.</summary>
    public TimeSpan BookAge { get; set; }

    /// <summary>How far it was from the other venues; null when it was not told.</summary>
    public double? Divergence { get; set; }
}
