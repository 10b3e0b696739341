using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Telemetry;

/// <summary>METRICS_PORT: where a service answers Prometheus; unset or empty, it does not.</summary>
internal static class MetricsPort
{
    private const string Variable = "METRICS_PORT";

    /// <summary>Reads it; null where it is off.</summary>
    /// <exception cref="ConfigurationException">It is no port.</exception>
    public static int? Parse(string? text) =>
        MistakesIn(text) is { Count: > 0 } mistakes ? throw new ConfigurationException(mistakes)
        : string.IsNullOrWhiteSpace(text) ? null
        : PortIn(text);

    /// <summary>What is wrong with it: nothing, or that it is no port.</summary>
    public static IReadOnlyList<ConfigurationMistake> MistakesIn(string? text) =>
        string.IsNullOrWhiteSpace(text) || PortIn(text) is not null
            ? []
            : [Mistake($"must be a port from 1 to {ushort.MaxValue}, was {text}")];

    /// <summary>A mistake about it, as operators are told.</summary>
    public static ConfigurationMistake Mistake(string what) => new("environment", 0, Variable, what);

    private static int? PortIn(string text) => ushort.TryParse(text, out var port) && port > 0 ? port : null;
}
