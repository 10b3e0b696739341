namespace Surveillance.Tests.Tidy;

/// <summary>A function fits a screen, and a line a page.</summary>
public sealed class LineShapeTests
{
    private const int LongestFunction = 60;
    private const int LongestLine = 120;

    private static readonly string[] TypeWords = ["class ", "record ", "struct ", "interface ", "enum ", "namespace "];

    [Fact]
    public void No_function_is_longer_than_sixty_lines() => Assert.Empty(
        SourceTree.Files(".cs").SelectMany(file => Functions(file).Where(one => one.Lines > LongestFunction)));

    [Fact]
    public void Lines_end_at_column_120() => Assert.Empty(
        from file in SourceTree.Files(".cs")
        from line in SourceTree.Text(file).Split('\n').Index()
        where line.Item.Length > LongestLine
        select $"{file}:{line.Index + 1}");

    [Fact]
    public void A_function_that_is_too_long_is_found()
    {
        var body = string.Concat(Enumerable.Repeat("        Work();\n", LongestFunction + 1));
        var lines = $"sealed class Some\n{{\n    void Long()\n    {{\n{body}    }}\n}}\n".Split('\n');
        Assert.Equal([LongestFunction + 1], Bodies(lines).Select(one => one.Lines));
    }

    private static IEnumerable<(string Place, int Lines)> Functions(string file) =>
        Bodies(SourceTree.Text(file).Split('\n')).Select(one => ($"{file}:{one.Line}", one.Lines));

    /// <summary>Blocks in braces that are no types; one within another is counted in both.</summary>
    private static IEnumerable<(int Line, int Lines)> Bodies(string[] lines)
    {
        for (var open = 0; open < lines.Length; open++)
        {
            if (lines[open].Trim() != "{" || IsTypeBefore(lines, open))
                continue;
            var closing = lines[open].Replace('{', '}');
            var close = Array.FindIndex(lines, open, line => line.StartsWith(closing, StringComparison.Ordinal));
            if (close > open)
                yield return (open + 1, close - open - 1);
        }
    }

    /// <summary>
    /// Whether what stands before a brace, up to the comment or the blank line above it, declares a type.
    /// </summary>
    private static bool IsTypeBefore(string[] lines, int brace)
    {
        for (var line = brace - 1; line >= 0; line--)
        {
            var text = lines[line].Trim();
            if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal) || text is "{" or "}")
                return false;
            if (!text.Contains("where ", StringComparison.Ordinal)
                && TypeWords.Any(word => $" {text}".Contains($" {word}", StringComparison.Ordinal)))
                return true;
        }

        return false;
    }
}
