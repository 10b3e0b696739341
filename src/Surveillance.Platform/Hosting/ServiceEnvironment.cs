namespace Surveillance.Platform.Hosting;

/// <summary>What a service is told from outside: where its stores and files are, and how loud it logs.</summary>
/// <param name="Service">Service name, such as <c>metrics-engine</c>.</param>
/// <param name="Instance">Unique among the instances of the service; in a container its host name.</param>
/// <param name="ConfigDirectory">Folder of the four YAML files.</param>
/// <param name="RedisConnection">StackExchange.Redis connection string.</param>
/// <param name="DatabaseConnection">Npgsql connection string.</param>
/// <param name="LogLevel">DEBUG, INFO, WARNING, ERROR or CRITICAL in any case; null = WARNING.</param>
/// <param name="StateDirectory">Folder for the heartbeat file.</param>
public sealed record ServiceEnvironment(
    string Service,
    string Instance,
    string ConfigDirectory,
    string RedisConnection,
    string DatabaseConnection,
    string? LogLevel,
    string StateDirectory)
{
    /// <summary>
    /// Folder for rows that wait for the database: it must outlive the process, and several engines may share it.
    /// </summary>
    public string SpoolDirectory { get; init; } = Path.Combine(StateDirectory, "spool");

    /// <summary>The port of <c>/metrics</c>, as it was typed; null or empty for none.</summary>
    public string? MetricsPort { get; init; }

    /// <summary>
    /// Reads CONFIG_DIR, REDIS_*, POSTGRES_*, LOG_LEVEL, STATE_DIR, SPOOL_DIR and METRICS_PORT of the process, with
    /// defaults for a local run.
    /// </summary>
    public static ServiceEnvironment FromEnvironment(string service)
    {
        static string Read(string name, string fallback) =>
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : fallback;

        var password = Read("REDIS_PASSWORD", "");
        var state = Read("STATE_DIR", Path.Combine(Path.GetTempPath(), "surveillance"));
        return new ServiceEnvironment(
            service,
            Read("INSTANCE", $"{Environment.MachineName}-{Environment.ProcessId}"),
            Read("CONFIG_DIR", "config"),
            $"{Read("REDIS_HOST", "localhost")}:{Read("REDIS_PORT", "6379")}"
                + (password.Length > 0 ? $",password={password}" : ""),
            $"Host={Read("POSTGRES_HOST", "localhost")};Port={Read("POSTGRES_PORT", "5432")};" +
            $"Database={Read("POSTGRES_DB", "surveillance")};Username={Read("POSTGRES_USER", "surveillance")};" +
            $"Password={Read("POSTGRES_PASSWORD", "")}",
            Environment.GetEnvironmentVariable("LOG_LEVEL"),
            state)
        {
            SpoolDirectory = Read("SPOOL_DIR", Path.Combine(state, "spool")),
            MetricsPort = Environment.GetEnvironmentVariable("METRICS_PORT"),
        };
    }
}
