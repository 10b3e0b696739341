using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// Finds the scripts and styles of the pages wherever the service runs from: published (files in <c>wwwroot</c>), built
/// (a list beside the program that says where the files are), or as a part of another program that has its own name.
/// </summary>
internal static class PageAssets
{
    private const string Name = "Surveillance.Dashboard";

    // Beside the program, not in the folder that it was started from.
    private static readonly string Folder = AppContext.BaseDirectory;

    /// <summary>Nothing of the machine's environment decides what is served.</summary>
    public static WebApplicationOptions Options { get; } = new()
    {
        ApplicationName = Name,
        ContentRootPath = Folder,
        EnvironmentName = Environments.Production,
    };

    /// <summary>
    /// The list of assets with their fingerprints: of the dashboard, or, where only the program around it was
    /// published, of that.
    /// </summary>
    public static string Manifest { get; } = new[] { Name, Host }
        .Select(name => Path.Combine(Folder, $"{name}.staticwebassets.endpoints.json")).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"no list of static assets of {Name} or {Host} in {Folder}");

    private static string Host => System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? Name;

    /// <summary>Lets a program that was built but not published find the files where they are.</summary>
    public static void Find(WebApplicationBuilder builder) =>
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
}
