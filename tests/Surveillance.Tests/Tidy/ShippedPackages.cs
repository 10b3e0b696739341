using System.Text.Json.Nodes;
using System.Xml.Linq;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>A package whose files are part of a program.</summary>
/// <param name="Name">As NuGet spells it.</param>
/// <param name="Version">The one that is restored.</param>
/// <param name="Folder">Where it was unpacked.</param>
/// <param name="IsOfService">Whether one of the four services has it, not just what runs all in one process.</param>
internal sealed record ShippedPackage(string Name, string Version, string Folder, bool IsOfService)
{
    // It names no licence; that of its project is MIT: https://github.com/microsoft/DiskANN/blob/main/LICENSE
    // Older ones name a file or an address instead; all of them read and found to be MIT.
    private static readonly string[] ReadAndFoundToBeMit =
    [
        "CommandLineParser", "K4os.Compression.LZ4", "KeraLua", "System.Security.Cryptography.ProtectedData",
        "diskann-garnet",
    ];

    /// <summary>SPDX name of its licence.</summary>
    public string Licence
    {
        get
        {
            var licence = Text("license");
            return licence is not null && (string?)licence.Attribute("type") == "expression" ? licence.Value
                : ReadAndFoundToBeMit.Contains(Name, StringComparer.Ordinal) ? "MIT"
                : throw new InvalidOperationException($"{Name} {Version} names no licence: read it, and say so here");
        }
    }

    /// <summary>Who made it.</summary>
    public string Authors => Text("authors")!.Value.Replace('|', ' ').Trim();

    private XElement? Text(string name) =>
        XDocument.Load(Directory.EnumerateFiles(Folder, "*.nuspec").Single()).Descendants()
            .FirstOrDefault(element => element.Name.LocalName == name);
}

/// <summary>The packages of all programs, those that others pull in included, as they were restored.</summary>
internal static class ShippedPackages
{
    private static readonly string[] Services = ["data-ingestion", "metrics-engine", "anomaly-detector", "dashboard"];

    private static readonly string[] Assets = ["runtime", "runtimeTargets", "native"];

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<ShippedPackage> All() =>
    [
        .. Services.Append("standalone").SelectMany(Of)
            .GroupBy(package => (package.Name, package.Version)).Select(same => same.First())
            .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<ShippedPackage> Of(string service)
    {
        var file = Repository.PathTo("services", service, "obj", "project.assets.json");
        var restored = JsonNode.Parse(File.ReadAllText(file))!;
        var folders = restored["packageFolders"]!.AsObject().Select(folder => folder.Key).ToList();
        foreach (var (key, assets) in restored["targets"]!.AsObject().SelectMany(target => target.Value!.AsObject()))
        {
            if ((string?)assets!["type"] != "package" || !Assets.Any(kind => HasFiles(assets[kind])))
                continue;
            var path = (string)restored["libraries"]![key]!["path"]!;
            yield return new ShippedPackage(
                key.Split('/')[0], key.Split('/')[1],
                folders.Select(folder => Path.Combine(folder, path)).First(Directory.Exists),
                Services.Contains(service, StringComparer.Ordinal));
        }
    }

    // A folder without files stands for "nothing here" as "_._".
    private static bool HasFiles(JsonNode? assets) =>
        assets?.AsObject().Any(file => !file.Key.EndsWith("_._", StringComparison.Ordinal)) ?? false;
}
