using Surveillance.ExchangeSimulator;

namespace Surveillance.Standalone;

/// <summary>What the run command is told.</summary>
internal sealed record RunOptions
{
    /// <summary>TCP port of Redis on 127.0.0.1.</summary>
    public required int RedisPort { get; init; }

    /// <summary>TCP port of PostgreSQL on 127.0.0.1.</summary>
    public required int PostgresPort { get; init; }

    /// <summary>TCP port of the page on all interfaces.</summary>
    public required int DashboardPort { get; init; }

    /// <summary>Folder of state and history; null for the one beside the configuration.</summary>
    public string? Data { get; init; }

    /// <summary>Folder of the four YAML files; null to look for it.</summary>
    public string? Config { get; init; }

    /// <summary>How long to run once the services are started; null until told to stop.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>How loud the services log; null = WARNING.</summary>
    public string? LogLevel { get; init; }

    /// <summary>METRICS_PORT: where all services answer Prometheus, beside the page; null or empty for none.</summary>
    public string? MetricsPort { get; init; }

    /// <summary>What is simulated; null for the live venues.</summary>
    public SimulatorOptions? Simulation { get; init; }
}
