using System.Text.RegularExpressions;

namespace Surveillance.Tests.Tidy;

/// <summary>Types are named for what they are in the trade; some words say nothing and gather everything.</summary>
public sealed partial class TypeNameTests
{
    private static readonly string[] EmptyAnywhere =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common"];

    /// <summary>Part of a name of the trade in front (`DataGap`, `BaseCoin`), empty at the end (`AlertData`).</summary>
    private static readonly string[] EmptyAtTheEnd = ["Base", "Data", "Info"];

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.Empty(
        from file in SourceTree.Files(".cs")
        from Match declaration in TypeDeclaration().Matches(SourceTree.Text(file))
        let name = declaration.Groups["name"].Value
        where SaysNothing(name)
        select $"{file}: {name}");

    [Theory]
    [InlineData("AlertManager")]
    [InlineData("CommonTypes")]
    [InlineData("MarketInfo")]
    public void Such_a_name_is_found(string name) => Assert.True(SaysNothing(name));

    [Theory]
    [InlineData("DataGap")]
    [InlineData("Database")]
    [InlineData("BaseCoin")]
    public void A_name_of_the_trade_is_let_through(string name) => Assert.False(SaysNothing(name));

    private static bool SaysNothing(string name)
    {
        var words = Word().Matches(name).Select(word => word.Value).ToArray();
        return words.Intersect(EmptyAnywhere, StringComparer.Ordinal).Any()
            || EmptyAtTheEnd.Contains(words[^1], StringComparer.Ordinal);
    }

    [GeneratedRegex(
        @"^\s*(?:(?:public|internal|private|protected|sealed|static|abstract|partial|readonly|file|ref)\s+)*"
        + @"(?:class|record|struct|interface|enum)\s+(?:(?:class|struct)\s+)?(?<name>[A-Z]\w*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("[A-Z][a-z0-9]*", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
