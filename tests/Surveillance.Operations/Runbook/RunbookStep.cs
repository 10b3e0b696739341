namespace Surveillance.Operations.Runbook;

/// <summary>One command or SQL statement of the runbook, and what must come back.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Text">As an operator types it; a command that goes on after a backslash is one text.</param>
/// <param name="Expected">
/// The lines behind <c>#&gt;</c> or <c>--&gt;</c>; none = it must succeed, whatever it says.
/// </param>
internal sealed record RunbookStep(int Line, string Text, IReadOnlyList<string> Expected);
