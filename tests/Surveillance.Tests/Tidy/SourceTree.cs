using System.Xml.Linq;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Tidy;

/// <summary>The files of the repository as text, for the tests that keep its shape.</summary>
internal static class SourceTree
{
    private static readonly string[] Roots = ["src", "services", "tests"];
    private static readonly string[] Built = ["bin", "obj"];

    /// <summary>Paths from the root of every source file with one of the extensions, build output left out.</summary>
    public static IReadOnlyList<string> Files(params string[] extensions) =>
    [
        .. Roots.SelectMany(root => Walk(Repository.PathTo(root)))
            .Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    public static string Text(string file) => File.ReadAllText(Repository.PathTo(file));

    /// <summary>The text of every C# file below a folder.</summary>
    public static string AllText(string folder) =>
        string.Join('\n', Files(".cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal)).Select(Text));

    /// <summary>Names (file names without extension) of the projects and packages that a project file names.</summary>
    public static ILookup<string, string> References(string projectFile) =>
        XDocument.Parse(Text(projectFile)).Descendants()
            .Where(item => item.Name.LocalName is "ProjectReference" or "PackageReference")
            .ToLookup(item => item.Name.LocalName, item => ItemName(item));

    private static string ItemName(XElement item)
    {
        var include = (string?)item.Attribute("Include") ?? "";
        return item.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include;
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (Built.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                continue;
            foreach (var file in Walk(child))
                yield return file;
        }
    }
}
