using System.Reflection;
using System.Xml.Linq;
using Surveillance.Platform.Hosting;

namespace Surveillance.Tests.Tidy;

/// <summary>One version of the product.</summary>
public sealed class VersionTests
{
    private static readonly string Version =
        XElement.Parse(SourceTree.Text("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void It_stands_in_one_place()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+$", Version);
        Assert.All(SourceTree.Files(".csproj"), file => Assert.DoesNotMatch(
            "<(Assembly|File|Informational)?Version(Prefix|Suffix)?>", SourceTree.Text(file)));
    }

    [Fact]
    public void Every_program_has_it_and_the_commit_that_it_was_built_from()
    {
        string[] programs =
        [
            "Surveillance", "Surveillance.Exchanges", "Surveillance.Platform", "Surveillance.DataIngestion",
            "Surveillance.MetricsEngine", "Surveillance.AnomalyDetector", "Surveillance.Dashboard",
            "Surveillance.ExchangeSimulator", "Surveillance.Standalone",
        ];
        Assert.All(programs, program => Assert.Equal(
            Version, ServiceVersion.WithoutCommit(
                Assembly.Load(program).GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                    .InformationalVersion)));
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]{40})?$", ServiceVersion.Text);
    }
}
