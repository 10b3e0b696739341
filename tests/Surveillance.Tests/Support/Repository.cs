namespace Surveillance.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder of `Surveillance.sln`.</summary>
    public static string Root => Found.Value;

    /// <summary>Full path of a file or folder of the checkout.</summary>
    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The root's parents, nearest first.</summary>
    public static IEnumerable<string> Above()
    {
        for (var folder = Directory.GetParent(Root); folder != null; folder = folder.Parent)
            yield return folder.FullName;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Surveillance.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} holds Surveillance.sln");
    }
}
