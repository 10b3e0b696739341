using System.Reflection;

namespace Surveillance.Platform.Hosting;

/// <summary>The version of the product: one for all its programs, set in Directory.Build.props.</summary>
public static class ServiceVersion
{
    /// <summary>As it was built, such as <c>0.1.0+4a5fcef…</c>.</summary>
    public static string Text { get; } = typeof(ServiceVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>A version without the commit behind the plus, for pages.</summary>
    public static string WithoutCommit(string version) => version.Split('+')[0];
}
