using System.Globalization;

namespace Surveillance.Operations.Faults;

/// <summary>What held after a fault, and what did not.</summary>
/// <param name="Fault">What was done.</param>
/// <param name="HealthyAfter">From its end until all six were healthy; null = not in time.</param>
/// <param name="Rows">The rows of the time.</param>
/// <param name="LeastRows">Fewer that are due say that nothing was measured.</param>
/// <param name="Alerts">What is wrong with the alerts; null = nothing.</param>
/// <param name="Lies">What the page said that was not so.</param>
/// <param name="Failure">What else went wrong; null = nothing.</param>
internal sealed record FaultResult(
    string Fault,
    TimeSpan? HealthyAfter,
    RowCheck Rows,
    int LeastRows,
    string? Alerts,
    IReadOnlyList<string> Lies,
    string? Failure)
{
    /// <summary>Whether all held.</summary>
    public bool Holds =>
        HealthyAfter is not null && Rows is { Missing: 0, Double: 0 } && Rows.Due >= LeastRows
        && Alerts is null && Lies.Count == 0 && Failure is null;

    /// <summary>A row of the table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Fault} | {Health} | {Rows.Due} | {Rows.Missing} | {Rows.Double} | {Alerts ?? "kept"} | {Page} |{Note}");

    private string Health => HealthyAfter is { } after
        ? after.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : "**not in time**";

    private string Note => (Failure, Rows.Example) switch
    {
        ({ } failure, _) => $" **{failure}**",
        (_, { } example) => $" missing: {example}",
        _ => Rows.Due < LeastRows ? " **hardly anything was measured**" : "",
    };

    private string Page => Lies.Count == 0 ? "honest" : $"**{Lies.Count} times: {Lies[0]}**";
}
