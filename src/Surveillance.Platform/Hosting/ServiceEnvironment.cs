using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Hosting;

/// <summary>What a service is told from outside: where its stores and files are, and how loud it logs.</summary>
/// <param name="Service">Service name, such as <c>metrics-engine</c>.</param>
/// <param name="Instance">Unique among the instances of the service; in a container its host name.</param>
/// <param name="ConfigDirectory">Folder of the four YAML files.</param>
/// <param name="Redis">Where Redis is.</param>
/// <param name="DatabaseConnection">Npgsql connection string.</param>
/// <param name="LogLevel">DEBUG, INFO, WARNING, ERROR or CRITICAL in any case; null = WARNING.</param>
/// <param name="StateDirectory">Folder for the heartbeat file.</param>
public sealed record ServiceEnvironment(
    string Service,
    string Instance,
    string ConfigDirectory,
    RedisConnection Redis,
    string DatabaseConnection,
    string? LogLevel,
    string StateDirectory)
{
    /// <summary>
    /// Folder for rows that wait for the database: it must outlive the process, and several engines may share it.
    /// </summary>
    public string SpoolDirectory { get; init; } = Path.Combine(StateDirectory, "spool");

    /// <summary>What is wrong with it: a service with mistakes does not start.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes { get; init; } = [];

    /// <summary>The port of <c>/metrics</c>, as it was typed; null or empty for none.</summary>
    public string? MetricsPort { get; init; }

    /// <summary>
    /// Reads CONFIG_DIR, REDIS_*, POSTGRES_*, LOG_LEVEL, STATE_DIR, SPOOL_DIR and METRICS_PORT of the process, with
    /// defaults for a local run.
    /// </summary>
    public static ServiceEnvironment FromEnvironment(string service)
    {
        var stores = new StoreSettings(Environment.GetEnvironmentVariable);
        var state = ReadState();
        return new ServiceEnvironment(
            service,
            Read("INSTANCE", $"{Environment.MachineName}-{Environment.ProcessId}"),
            Read("CONFIG_DIR", "config"),
            stores.ReadRedis(),
            stores.ReadDatabase(),
            Environment.GetEnvironmentVariable("LOG_LEVEL"),
            state)
        {
            SpoolDirectory = Read("SPOOL_DIR", Path.Combine(state, "spool")),
            Mistakes = stores.Mistakes,
            MetricsPort = Environment.GetEnvironmentVariable("METRICS_PORT"),
        };
    }

    /// <summary>Who it is; where the stores are holds secrets.</summary>
    public override string ToString() => $"{Service} {Instance}";

    /// <summary>The same, unless something is wrong with it.</summary>
    /// <exception cref="ConfigurationException">Every mistake.</exception>
    public ServiceEnvironment Checked() => Mistakes.Count == 0 ? this : throw new ConfigurationException(Mistakes);

    /// <summary>
    /// What a health check needs: the state folder alone. A check runs every few seconds, and reads no certificate.
    /// </summary>
    internal static ServiceEnvironment OfProbe(string service) => new(service, "", "", "", "", null, ReadState());

    private static string ReadState() => Read("STATE_DIR", Path.Combine(Path.GetTempPath(), "surveillance"));

    private static string Read(string name, string fallback) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : fallback;
}
