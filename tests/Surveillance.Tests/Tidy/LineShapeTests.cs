namespace Surveillance.Tests.Tidy;

/// <summary>A function fits a screen, and a line a page.</summary>
public sealed class LineShapeTests
{
    private const int LongestFunction = 60;
    private const int LongestLine = 120;

    /// <summary>
    /// Lines beyond 120 columns that were there when this test came, by folder: a figure may be lowered, never raised.
    /// </summary>
    private static readonly Dictionary<string, int> LongLinesLeft = new()
    {
        ["services/anomaly-detector"] = 32,
        ["services/dashboard"] = 1,
        ["services/exchange-simulator"] = 184,
        ["services/metrics-engine"] = 59,
        ["services/standalone"] = 37,
        ["src/Surveillance.Exchanges"] = 38,
        ["src/Surveillance.Platform"] = 92,
        ["tests/Surveillance.Tests"] = 334,
    };

    private static readonly string[] TypeWords = ["class ", "record ", "struct ", "interface ", "enum ", "namespace "];

    [Fact]
    public void No_function_is_longer_than_sixty_lines() => Assert.Empty(
        SourceTree.Files(".cs").SelectMany(file => Functions(file).Where(one => one.Lines > LongestFunction)));

    [Fact]
    public void Lines_end_at_column_120_and_the_long_ones_that_are_left_become_fewer()
    {
        var counts = SourceTree.Files(".cs").GroupBy(FolderOf)
            .ToDictionary(group => group.Key, group => group.Sum(file => SourceTree.Text(file).Split('\n').Count(IsLong)));
        Assert.DoesNotContain(counts, count => count.Value > LongLinesLeft.GetValueOrDefault(count.Key));
    }

    [Fact]
    public void A_function_that_is_too_long_is_found()
    {
        var body = string.Concat(Enumerable.Repeat("        Work();\n", LongestFunction + 1));
        var lines = $"sealed class Some\n{{\n    void Long()\n    {{\n{body}    }}\n}}\n".Split('\n');
        Assert.Equal([LongestFunction + 1], Bodies(lines).Select(one => one.Lines));
    }

    private static bool IsLong(string line) => line.Length > LongestLine;

    private static string FolderOf(string file) => string.Join('/', file.Split('/').Take(2));

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

    /// <summary>Whether what stands before a brace, up to the comment or the blank line above it, declares a type.</summary>
    private static bool IsTypeBefore(string[] lines, int brace)
    {
        for (var line = brace - 1; line >= 0; line--)
        {
            var text = lines[line].Trim();
            if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal) || text is "{" or "}")
                return false;
            if (TypeWords.Any(word => $" {text}".Contains($" {word}", StringComparison.Ordinal)) && !text.Contains("where ", StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
