using System.Text.RegularExpressions;

namespace Surveillance.Tests.Tidy;

/// <summary>docs/licences.md lists what the programs are made of, and all of it may be passed on.</summary>
public sealed partial class LicenceTests
{
    private const string List = "docs/licences.md";

    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL"];

    [Fact]
    public Task The_list_of_packages_is_that_of_the_programs() => WrittenList.MustBeAsync(List, "packages",
    [
        "| package | version | licence | made by | part of |", "|---|---|---|---|---|",
        .. ShippedPackages.All().Select(package =>
            $"| {package.Name} | {package.Version} | {package.Licence} | {package.Authors} "
            + $"| {(package.IsOfService ? "the services" : "standalone")} |"),
    ]);

    [Fact]
    public Task The_list_of_scripts_is_that_of_the_page()
    {
        var plotly = ShippedPackages.All().Single(package => package.Name == "Plotly.Blazor");
        var scripts = Directory.EnumerateFiles(Path.Combine(plotly.Folder, "staticwebassets"), "plotly-*.min.js")
            .Order(StringComparer.Ordinal).Select(RowOf);
        return WrittenList.MustBeAsync(
            List, "scripts", ["| script | version | licence | copyright |", "|---|---|---|---|", .. scripts]);
    }

    [Fact]
    public void No_licence_asks_for_more_than_to_be_named() => Assert.All(
        ShippedPackages.All(), package => Assert.Contains(package.Licence, Allowed));

    [Theory]
    [InlineData("REDIS_IMAGE")]
    [InlineData("TIMESCALEDB_IMAGE")]
    public void What_runs_beside_the_services_is_named_as_it_is_configured(string variable) => Assert.Contains(
        $"`{ComposeFile.Variables[variable]}`", SourceTree.Text(List), StringComparison.Ordinal);

    private static string RowOf(string file)
    {
        using var reader = File.OpenText(file);
        var head = string.Join('\n', Enumerable.Range(0, 6).Select(_ => reader.ReadLine()));
        var (version, licence, copyright) = (Version().Match(head), Licence().Match(head), Copyright().Match(head));
        Assert.True(version.Success && licence.Success && copyright.Success, head);
        return $"| {Path.GetFileName(file)} | {version.Groups["it"].Value} | {licence.Groups["it"].Value} "
            + $"| {copyright.Groups["it"].Value} |";
    }

    [GeneratedRegex(@"\bv(?<it>\d+\.\d+\.\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Version();

    [GeneratedRegex("Licensed under the (?<it>\\S+) license", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Licence();

    [GeneratedRegex("Copyright (?<it>.+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Copyright();
}
