using System.Reflection;

namespace Surveillance.Platform.Hosting;

/// <summary>The version of the program.</summary>
public static class ServiceVersion
{
    /// <summary>As it was built, such as <c>0.1.0+4a5fcef…</c>.</summary>
    public static string Text { get; } = typeof(ServiceVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
