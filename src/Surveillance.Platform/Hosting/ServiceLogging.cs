using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// The logger of one service: its own object, never the static one, so that several services can share a process.
/// </summary>
internal static class ServiceLogging
{
    /// <summary>Makes the logger of a service, to standard output.</summary>
    /// <exception cref="Configuration.ConfigurationException">LOG_LEVEL names no level.</exception>
    public static Logger Create(string service, string? logLevel) =>
        Configure(logLevel).WriteTo.Console(new LogLine(service)).CreateLogger();

    /// <summary>Levels without a destination.</summary>
    public static LoggerConfiguration Configure(string? logLevel)
    {
        var level = LogLevels.Parse(logLevel);

        // The frameworks' own chatter tells an operator nothing below a warning, unless everything is asked for.
        var frameworks = level == LogEventLevel.Debug ? LogEventLevel.Information : Later(level, LogEventLevel.Warning);
        return new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", frameworks)
            .MinimumLevel.Override("System", frameworks)
            .MinimumLevel.Override(SurveillanceHost.Lifecycle, LogEventLevel.Verbose);
    }

    private static LogEventLevel Later(LogEventLevel one, LogEventLevel other) => one > other ? one : other;
}
