using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;

namespace Surveillance.ExchangeSimulator;

/// <summary>What the simulator logs: ids 7000–7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information,
        "Exchange simulator listens on {Address}, {Markets} markets, source {Source}")]
    public static partial void Listens(ILogger log, Uri address, int markets, string source);

    [LoggerMessage(7001, LogLevel.Information, "Client connected to {Exchange} {Path}")]
    public static partial void Connected(ILogger log, string exchange, string? path);

    [LoggerMessage(7002, LogLevel.Information, "Client of {Exchange} went away: {Reason}")]
    public static partial void Lost(ILogger log, string exchange, string reason);

    [LoggerMessage(7003, LogLevel.Warning, "Client of {Exchange} {Path} read too slowly and was cut off")]
    public static partial void TooSlow(ILogger log, string exchange, string? path);

    [LoggerMessage(7010, LogLevel.Warning, "Incident begins: {Incident}")]
    public static partial void IncidentBegins(ILogger log, Incident incident);

    [LoggerMessage(7011, LogLevel.Warning, "Incident ends: {Incident}")]
    public static partial void IncidentEnds(ILogger log, Incident incident);

    [LoggerMessage(7012, LogLevel.Warning, "Fault begins: {Fault}")]
    public static partial void FaultBegins(ILogger log, Fault fault);

    [LoggerMessage(7013, LogLevel.Warning, "Fault ends: {Fault}")]
    public static partial void FaultEnds(ILogger log, Fault fault);

    [LoggerMessage(7020, LogLevel.Warning, "Simulator fell {BehindMs} ms behind and skipped them")]
    public static partial void FellBehind(ILogger log, double behindMs);

    [LoggerMessage(7021, LogLevel.Critical, "Simulator stopped")]
    public static partial void Stopped(ILogger log, Exception exception);
}
