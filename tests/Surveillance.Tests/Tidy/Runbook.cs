using System.Text.RegularExpressions;

namespace Surveillance.Tests.Tidy;

/// <summary>What RUNBOOK.md tells operators to type: its code, in lines and in blocks.</summary>
internal static partial class Runbook
{
    public static string Text { get; } = SourceTree.Text("RUNBOOK.md");

    /// <summary>The blocks of a language, as they stand.</summary>
    public static IReadOnlyList<string> Blocks(string language) =>
    [
        .. Block().Matches(Text).Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["code"].Value),
    ];

    /// <summary>Code within sentences and tables. In a table a bar is escaped.</summary>
    public static IReadOnlyList<string> Spans { get; } =
    [
        .. Span().Matches(Block().Replace(Text, ""))
            .Select(span => span.Groups["code"].Value.Replace("\\|", "|", StringComparison.Ordinal)),
    ];

    /// <summary>Everything that could be typed into a shell, a line each.</summary>
    public static IReadOnlyList<string> Commands { get; } =
    [
        .. Blocks("bash").SelectMany(block => block.Split('\n')).Concat(Spans)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("#>", StringComparison.Ordinal)),
    ];

    /// <summary>The SQL statements, without comments.</summary>
    public static IReadOnlyList<string> Sql { get; } =
    [
        .. Blocks("sql").SelectMany(block => Comment().Replace(block, "").Split(';'))
            .Select(statement => statement.Trim()).Where(statement => statement.Length > 0),
    ];

    /// <summary>The rows of the table below a heading, cells trimmed; the head is not among them.</summary>
    public static IReadOnlyList<string[]> Table(string heading)
    {
        var section = Text[(Text.IndexOf($"\n{heading}\n", StringComparison.Ordinal) + 1)..];
        var lines = section.Split('\n').SkipWhile(line => !line.StartsWith("|--", StringComparison.Ordinal)).Skip(1);
        return
        [
            .. lines.TakeWhile(line => line.StartsWith('|'))
                .Select(line => UnescapedBar().Split(line)[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];
    }

    [GeneratedRegex(
        "^```(?<language>[a-z]*)[^\n]*\n(?<code>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Span();

    [GeneratedRegex("--.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.None, 1000)]
    private static partial Regex UnescapedBar();
}
