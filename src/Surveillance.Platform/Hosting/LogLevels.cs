using Serilog.Events;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Hosting;

/// <summary>The names of log levels, as LOG_LEVEL takes them and as lines show them.</summary>
internal static class LogLevels
{
    private static readonly Dictionary<string, LogEventLevel> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DEBUG"] = LogEventLevel.Debug,
        ["INFO"] = LogEventLevel.Information,
        ["WARNING"] = LogEventLevel.Warning,
        ["ERROR"] = LogEventLevel.Error,
        ["CRITICAL"] = LogEventLevel.Fatal,
    };

    /// <summary>All names, from the loudest to the quietest.</summary>
    private static string All => string.Join(", ", ByName.Keys);

    /// <summary>Reads LOG_LEVEL; null or empty is WARNING.</summary>
    /// <exception cref="ConfigurationException">There is no such level.</exception>
    public static LogEventLevel Parse(string? text) =>
        MistakesIn(text) is { Count: > 0 } mistakes ? throw new ConfigurationException(mistakes)
        : string.IsNullOrWhiteSpace(text) ? LogEventLevel.Warning
        : ByName[text.Trim()];

    /// <summary>What is wrong with LOG_LEVEL: nothing, or that there is no such level.</summary>
    public static IReadOnlyList<ConfigurationMistake> MistakesIn(string? text) =>
        string.IsNullOrWhiteSpace(text) || ByName.ContainsKey(text.Trim())
            ? []
            : [new ConfigurationMistake("environment", 0, "LOG_LEVEL", $"must be one of {All} (any case), was {text}")];

    /// <summary>The full name of a level.</summary>
    public static string Name(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "DEBUG",
        LogEventLevel.Information => "INFO",
        LogEventLevel.Warning => "WARNING",
        LogEventLevel.Error => "ERROR",
        LogEventLevel.Fatal => "CRITICAL",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a level."),
    };
}
