using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform;

/// <summary>What the platform logs. Event ids: 1000 hosting, 1100 configuration, 1200 database.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "The heartbeat could not be written to Redis; it is tried again every 5 s")]
    public static partial void HeartbeatNotWritten(ILogger logger, Exception error);

    [LoggerMessage(1001, LogLevel.Information, "{Service} started, instance {Instance}, configuration {ConfigVersion}")]
    public static partial void Started(ILogger logger, string service, string instance, string configVersion);

    [LoggerMessage(1002, LogLevel.Information, "{Service} stopped")]
    public static partial void Stopped(ILogger logger, string service);

    [LoggerMessage(1100, LogLevel.Warning, "Configuration {ConfigVersion} is in force")]
    public static partial void ConfigurationSwapped(ILogger logger, string configVersion);

    [LoggerMessage(1101, LogLevel.Error, "Edited configuration refused, the old one stays in force: {Mistake}")]
    public static partial void EditRefused(ILogger logger, ConfigurationMistake mistake);

    [LoggerMessage(1102, LogLevel.Error,
        "The list of {Discovery} in Redis cannot be read; the one before it stays in force")]
    public static partial void ListUnreadable(ILogger logger, Exception error, Discovery discovery);

    [LoggerMessage(1200, LogLevel.Warning,
        "The database schema could not be installed; it is tried again every {RetrySeconds} s")]
    public static partial void SchemaNotInstalled(ILogger logger, Exception error, double retrySeconds);

    [LoggerMessage(1201, LogLevel.Information, "Database schema installed: {Scripts}")]
    public static partial void SchemaInstalled(ILogger logger, string scripts);

    [LoggerMessage(1210, LogLevel.Warning,
        "Rows of {Table} wait: the database cannot store them; it is tried again until it can")]
    public static partial void RowsWait(ILogger logger, Exception error, string table);

    [LoggerMessage(1211, LogLevel.Warning, "Rows of {Table} are stored again, {Waiting} still wait")]
    public static partial void RowsFlowAgain(ILogger logger, string table, int waiting);

    [LoggerMessage(1212, LogLevel.Error,
        "{Dropped} rows of {Table} dropped so far: {Waiting} already wait for the database")]
    public static partial void RowsDropped(ILogger logger, long dropped, string table, int waiting);

    [LoggerMessage(1213, LogLevel.Error, "A row of {Table} dropped: the database refuses it")]
    public static partial void RowRefused(ILogger logger, Exception error, string table);

    [LoggerMessage(1214, LogLevel.Error,
        "{Waiting} rows of {Table} lost: the database did not store them before the service had to stop")]
    public static partial void RowsLeftBehind(ILogger logger, Exception error, int waiting, string table);

    [LoggerMessage(1220, LogLevel.Information, "{Rows} old rows (or chunks) of {Table} deleted")]
    public static partial void RowsRetired(ILogger logger, long rows, string table);

    [LoggerMessage(1221, LogLevel.Warning, "Old rows could not be deleted; it is tried again in {RetryHours} h")]
    public static partial void RetentionPostponed(ILogger logger, Exception error, double retryHours);
}
