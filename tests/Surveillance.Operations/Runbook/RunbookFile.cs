using System.Text.RegularExpressions;

namespace Surveillance.Operations.Runbook;

/// <summary>RUNBOOK.md as a sequence of blocks.</summary>
internal static partial class RunbookFile
{
    /// <summary>All fenced blocks, in the order of the text.</summary>
    public static IReadOnlyList<RunbookBlock> Read(string text)
    {
        var blocks = new List<RunbookBlock>();
        var preparations = new List<string>();
        var heading = "";
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith('#'))
                heading = lines[at].TrimStart('#').Trim();
            if (Preparation().Match(lines[at]) is { Success: true } preparation)
                preparations.Add(preparation.Groups["what"].Value);
            if (Fence().Match(lines[at]) is not { Success: true } fence)
                continue;
            var end = Array.IndexOf(lines, "```", at + 1);
            if (end < 0)
                throw new FormatException($"line {at + 1}: the block has no end");
            blocks.Add(new RunbookBlock(
                at + 1, heading, fence.Groups["language"].Value, fence.Groups["manner"].Value.Trim(),
                [.. preparations], lines[(at + 1)..end]));
            preparations.Clear();
            at = end;
        }

        return blocks;
    }

    [GeneratedRegex("^```(?<language>[a-z]*)(?<manner>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("^<!-- test: (?<what>.+) -->$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Preparation();
}
