namespace Surveillance.Tests.Alerts.Model;

/// <summary>An alert as either machine tells it.</summary>
internal sealed record AlertView(
    int Number,
    string Rule,
    int Priority,
    int OriginalPriority,
    string State,
    DateTimeOffset TriggeredAt,
    DateTimeOffset? ClearSince,
    DateTimeOffset? ResolvedAt,
    string? Resolution,
    double PeakValue,
    DateTimeOffset PeakAt,
    DateTimeOffset? EscalatedAt,
    string? AcknowledgedBy,
    bool IsSilenced,
    bool IsInhibited,
    bool AwaitsReading,
    bool IsStale,
    int Flaps,
    DateTimeOffset? FlappingSince,
    int? HeardPriority,
    DateTimeOffset? ToldAt)
{
    public static AlertView Of(ReferenceAlert alert) => new(
        alert.Number, alert.Rule, alert.Priority, alert.OriginalPriority, alert.State, alert.TriggeredAt,
        alert.ClearSince, alert.ResolvedAt, alert.Resolution, alert.Peak.Value, alert.Peak.At, alert.EscalatedAt,
        alert.AcknowledgedBy, alert.IsSilenced, alert.IsInhibited, alert.AwaitsReading, alert.IsStale,
        alert.Reopenings.Count, alert.FlappingSince, alert.HeardPriority, alert.ToldAt);
}

/// <summary>What a machine remembers of a family on a market: since when each rule is pending.</summary>
internal static class MemoryView
{
    public static string Of(ReferenceMemory? memory) => memory is null
        ? ""
        : Of(memory.Clocks.Select(clock => (clock.Key, clock.Value.Since)), memory.StaysAway);

    public static string Of(IEnumerable<(string Rule, DateTimeOffset Since)> clocks, bool staysAway) =>
        string.Join(", ", clocks.OrderBy(clock => clock.Rule, StringComparer.Ordinal)
            .Select(clock => $"{clock.Rule} pending since {ModelTime.SecondOf(clock.Since):0.000}")
            .Concat(staysAway ? ["stays away"] : Array.Empty<string>()));
}
