using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>
/// A list in a document that is made from the system, between two marks: the test that checks it writes it anew when
/// WRITE_LISTS=1 is set.
/// </summary>
internal static class WrittenList
{
    /// <summary>The lines between the marks of a name must be these.</summary>
    public static async Task MustBeAsync(string file, string name, IReadOnlyList<string> lines)
    {
        var (begin, end) = ($"<!-- {name}: begin -->\n", $"<!-- {name}: end -->");
        var text = SourceTree.Text(file);
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{file} has no list {name}");
        var expected = $"\n{string.Join('\n', lines)}\n\n";
        if (Environment.GetEnvironmentVariable("WRITE_LISTS") == "1")
            await File.WriteAllTextAsync(
                Repository.PathTo(file), text[..from] + expected + text[to..], TestContext.Current.CancellationToken);
        else
            Assert.Equal(expected, text[from..to]);
    }
}
