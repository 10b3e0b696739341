namespace Surveillance.Operations.Runbook;

/// <summary>What became of one step.</summary>
/// <param name="Heading">Its section.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Text">What was typed.</param>
/// <param name="Mistake">What was not as expected; null = all was.</param>
/// <param name="Excuse">Why it was not run; null = it was.</param>
/// <param name="Took">From the first try to the answer that was as expected.</param>
internal sealed record StepResult(
    string Heading, int Line, string Text, string? Mistake, string? Excuse, TimeSpan Took)
{
    /// <summary>A row of the table.</summary>
    public override string ToString() =>
        $"| {Heading} | {Line} | `{Short(Text)}` | {Outcome} | {(Excuse is null ? $"{Took.TotalSeconds:0.0}" : "")} |";

    private string Outcome => (Excuse, Mistake) switch
    {
        ({ } excuse, _) => $"not run: {excuse}",
        (_, { } mistake) => $"**{mistake}**",
        _ => "as expected",
    };

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length <= 100 ? line : line[..99] + "…";
    }
}
