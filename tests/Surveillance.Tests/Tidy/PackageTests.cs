using System.Xml.Linq;

namespace Surveillance.Tests.Tidy;

/// <summary>Central package versions: each one used, or pinned for a reason that is written down.</summary>
public sealed class PackageTests
{
    private static readonly XElement Versions = XElement.Parse(SourceTree.Text("Directory.Packages.props"));

    /// <summary>
    /// Never named by a project: a package that another one pulls in, at a version that restores without a warning.
    /// </summary>
    private static readonly string[] Pinned =
    [
        "Azure.Storage.Blobs", "Azure.Storage.Common", "KeraLua", "Microsoft.IdentityModel.Protocols.OpenIdConnect",
        "Microsoft.IdentityModel.Validators", "System.IdentityModel.Tokens.Jwt",
    ];

    [Fact]
    public void Every_package_is_used_or_pinned()
    {
        var used = SourceTree.Files(".csproj").Append("Directory.Build.props")
            .SelectMany(file => SourceTree.References(file)["PackageReference"]);
        var listed = Versions.Descendants("PackageVersion").Select(version => (string)version.Attribute("Include")!);
        Assert.Empty(listed.Except(used).Except(Pinned));
    }

    [Fact]
    public void Every_version_is_an_exact_one_and_stands_in_the_one_place()
    {
        Assert.All(
            Versions.Descendants("PackageVersion"),
            version => Assert.Matches(
                // The exporter has no release that is not called a beta.
                (string)version.Attribute("Include")! == "OpenTelemetry.Exporter.Prometheus.AspNetCore"
                    ? @"^\d+\.\d+\.\d+-beta\.\d+$"
                    : @"^\d+\.\d+\.\d+(\.\d+)?$",
                (string)version.Attribute("Version")!));
        Assert.All(SourceTree.Files(".csproj"), file => Assert.Empty(
            XDocument.Parse(SourceTree.Text(file)).Descendants("PackageReference").Attributes("Version")));
    }
}
