using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Settings;

/// <summary>The operator's folder of the four YAML files.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record ConfigFolder(string Path)
{
    private const string Name = "config";

    /// <summary>The files of the configuration that a simulation leaves as they are.</summary>
    public static IReadOnlyList<string> Unchanged { get; } = ["alerts.yaml", "features.yaml"];

    /// <summary>The folder that was named, or the nearest <c>config</c> next to the program or above it.</summary>
    /// <exception cref="StoreUnavailableException">There is none.</exception>
    public static ConfigFolder Find(string? named)
    {
        if (named is not null)
            return new ConfigFolder(System.IO.Path.GetFullPath(named));
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, Name);
            if (File.Exists(System.IO.Path.Combine(path, "exchanges.yaml")))
                return new ConfigFolder(path);
        }

        throw new StoreUnavailableException(
            $"there is no {Name}/exchanges.yaml in {AppContext.BaseDirectory} or above it: "
            + "name the folder with --config");
    }

    /// <summary>What stands in it.</summary>
    /// <exception cref="ConfigurationException">Every mistake, those in the environment included.</exception>
    public SurveillanceConfig Read(string? logLevel, string? metricsPort) =>
        SurveillanceHost.ReadConfiguration(Path, logLevel, metricsPort);

    /// <summary>Full path of one of its files.</summary>
    public string PathTo(string file) => System.IO.Path.Combine(Path, file);
}
