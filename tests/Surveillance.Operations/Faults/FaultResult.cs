using System.Globalization;

namespace Surveillance.Operations.Faults;

/// <summary>What held after a fault, and what did not.</summary>
/// <param name="Fault">What was done.</param>
/// <param name="HealthyAfter">From its end until all six were healthy; null = not in time.</param>
/// <param name="Rows">The rows of the time.</param>
/// <param name="Alerts">What is wrong with the alerts; null = nothing.</param>
/// <param name="Lies">What the page said that was not so.</param>
internal sealed record FaultResult(
    string Fault, TimeSpan? HealthyAfter, RowCheck Rows, string? Alerts, IReadOnlyList<string> Lies)
{
    /// <summary>Whether all held.</summary>
    public bool Holds =>
        HealthyAfter is not null && Rows is { Due: > 0, Missing: 0, Double: 0 } && Alerts is null && Lies.Count == 0;

    /// <summary>A row of the table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Fault} | {Health} | {Rows.Due} | {Rows.Missing} | {Rows.Double} | {Alerts ?? "kept"} | {Page} |");

    private string Health => HealthyAfter is { } after
        ? after.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : "**not in time**";

    private string Page => Lies.Count == 0 ? "honest" : $"**{Lies.Count} times: {Lies[0]}**";
}
