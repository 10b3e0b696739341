using Serilog.Events;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Hosting;

/// <summary>The names of log levels, as LOG_LEVEL takes them and as lines show them.</summary>
internal static class LogLevels
{
    /// <summary>All names, from the loudest to the quietest.</summary>
    public const string All = "DEBUG, INFO, WARNING, ERROR, CRITICAL";

    /// <summary>Reads LOG_LEVEL; null or empty is WARNING.</summary>
    /// <exception cref="ConfigurationException">There is no such level.</exception>
    public static LogEventLevel Parse(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        null or "" => LogEventLevel.Warning,
        "DEBUG" => LogEventLevel.Debug,
        "INFO" => LogEventLevel.Information,
        "WARNING" => LogEventLevel.Warning,
        "ERROR" => LogEventLevel.Error,
        "CRITICAL" => LogEventLevel.Fatal,
        _ => throw new ConfigurationException(
            [new ConfigurationMistake("environment", 0, "LOG_LEVEL", $"must be one of {All} (any case), was {text}")]),
    };

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
