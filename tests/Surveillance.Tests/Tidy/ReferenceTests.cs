namespace Surveillance.Tests.Tidy;

/// <summary>Dependencies point one way: services, then Exchanges and Platform, then the core.</summary>
public sealed class ReferenceTests
{
    private const string Core = "Surveillance";
    private const string Exchanges = "Surveillance.Exchanges";
    private const string Platform = "Surveillance.Platform";
    private const string Simulator = "Surveillance.ExchangeSimulator";
    private const string Standalone = "Surveillance.Standalone";

    public static TheoryData<string> Services =>
        [.. SourceTree.Files(".csproj").Where(file => file.StartsWith("services", StringComparison.Ordinal))];

    [Fact]
    public void The_core_refers_to_nothing()
    {
        var references = SourceTree.References("src/Surveillance/Surveillance.csproj");
        Assert.Empty(references["ProjectReference"]);
        Assert.Empty(references["PackageReference"]);
    }

    [Theory]
    [InlineData(Exchanges)]
    [InlineData(Platform)]
    public void Exchanges_and_platform_see_the_core_and_not_each_other(string project) => Assert.Equal(
        [Core], SourceTree.References($"src/{project}/{project}.csproj")["ProjectReference"]);

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_sees_no_other_service(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        string[] allowed = name switch
        {
            Standalone =>
                [.. Services.Select(row => Path.GetFileNameWithoutExtension(row.Data)), Core, Exchanges, Platform],
            // It stands in for the venues, so what reads them may not share code with it.
            Simulator => [Core],
            _ => [Core, Exchanges, Platform],
        };
        Assert.Empty(SourceTree.References(file)["ProjectReference"].Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_but_tests_refers_to_a_test_project()
    {
        var products = SourceTree.Files(".csproj").Where(file => !file.StartsWith("tests", StringComparison.Ordinal));
        Assert.All(products, file => Assert.DoesNotContain(
            SourceTree.References(file)["ProjectReference"], name => name.Contains("Tests", StringComparison.Ordinal)));
    }
}
