using System.Text.RegularExpressions;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>The README leads nowhere that is not there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = SourceTree.Text("README.md");

    [Fact]
    public void Paths_are_there() => Assert.All(
        PathName().Matches(Text).Select(match => match.Value).Distinct(),
        path => Assert.True(Path.Exists(Repository.PathTo(path.Split('/'))), path));

    [Fact]
    public void Links_and_pictures_are_there() => Assert.All(
        Link().Matches(Text).Select(match => match.Groups["target"].Value),
        path => Assert.True(Path.Exists(Repository.PathTo(path.Split('/'))), path));

    [Fact]
    public void The_two_commands_are_those_of_the_project()
    {
        Assert.Contains(
            "dotnet run -c Release --project services/standalone -- --simulated", Text, StringComparison.Ordinal);
        Assert.Contains("bash tests/run.sh", Text, StringComparison.Ordinal);
        Assert.Contains("tests/run.sh", SourceTree.Text(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void Catalogs_that_it_names_for_new_things_exist()
    {
        Assert.SkipUnless(
            SourceTree.Files(".cs").Contains("services/data-ingestion/Log.cs"), "data-ingestion is not there yet");
        Assert.All(
            Catalog().Matches(Text).Select(match => match.Value).Distinct(),
            name => Assert.Contains(SourceTree.Files(".cs"), file => Path.GetFileNameWithoutExtension(file) == name));
    }

    [GeneratedRegex(@"(?<![\w/:.])(?:src|services|tests|config)/[\w./-]*\w", RegexOptions.None, 1000)]
    private static partial Regex PathName();

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\b[A-Z]\w+Catalog\b", RegexOptions.None, 1000)]
    private static partial Regex Catalog();
}
