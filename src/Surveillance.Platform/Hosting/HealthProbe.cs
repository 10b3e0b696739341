namespace Surveillance.Platform.Hosting;

/// <summary>
/// The file by which a running service tells a health check that it moves on: touched every 5 s while it does, removed
/// while it does not. The check reads the file before any host is built, so it costs some 20 ms.
/// </summary>
public static class HealthProbe
{
    /// <summary>A file older than this is that of a service that died.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(15);

    /// <summary>Where a service's file is.</summary>
    public static string FileOf(ServiceEnvironment environment) =>
        Path.Combine(environment.StateDirectory, $"{environment.Service}.heartbeat");

    /// <summary>Answers <c>--health</c>: 0 and "healthy", or 1 and why not.</summary>
    public static int Run(ServiceEnvironment environment, TimeProvider time, TextWriter output)
    {
        var file = FileOf(environment);
        if (!File.Exists(file))
        {
            output.WriteLine($"unhealthy: {environment.Service} is not running or makes no progress");
            return 1;
        }

        var age = time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
        var healthy = age <= MaximumAge;
        output.WriteLine($"{(healthy ? "healthy" : "unhealthy")}: last progress {age.TotalSeconds:0.0} s ago");
        return healthy ? 0 : 1;
    }

    /// <summary>Touches or removes the file.</summary>
    internal static void Tell(ServiceEnvironment environment, bool makesProgress, DateTimeOffset now)
    {
        var file = FileOf(environment);
        Directory.CreateDirectory(environment.StateDirectory);
        if (!makesProgress)
        {
            File.Delete(file);
            return;
        }

        File.WriteAllText(file, environment.Instance);
        File.SetLastWriteTimeUtc(file, now.UtcDateTime);
    }
}
