using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform;

/// <summary>What the platform logs. Event ids: 1000 hosting, 1100 configuration, 1200 database.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "The heartbeat could not be written to Redis; it is tried again every 5 s")]
    public static partial void HeartbeatNotWritten(ILogger logger, Exception error);

    [LoggerMessage(1003, LogLevel.Error, "{Refusal} It is tried again until that is mended")]
    public static partial void RedisRefuses(ILogger logger, string refusal);

    [LoggerMessage(1004, LogLevel.Error,
        "{Key} held a {Found} in the place of a {Expected}; it was taken out, and is written anew: {Text}")]
    public static partial void KeyMisplaced(
        ILogger logger, string key, RedisType found, RedisType expected, string? text);

    [LoggerMessage(1001, LogLevel.Information,
        "{Service} started, version {Version}, instance {Instance}, configuration {ConfigVersion}")]
    public static partial void Started(
        ILogger logger, string service, string version, string instance, string configVersion);

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

    [LoggerMessage(1202, LogLevel.Warning,
        "The server has TimescaleDB, and the user may not add it ({Reason}): the tables are plain. Once somebody who "
        + "may has typed CREATE EXTENSION timescaledb in this database, the next start makes use of it")]
    public static partial void TimescaleWithheld(ILogger logger, string reason);

    [LoggerMessage(1203, LogLevel.Warning,
        "The database is empty, as after its volume was replaced: the schema is installed again")]
    public static partial void SchemaGone(ILogger logger);

    [LoggerMessage(1210, LogLevel.Warning,
        "The database cannot store rows; they wait in the spool, and it is tried again until it can")]
    public static partial void RowsWait(ILogger logger, Exception error);

    [LoggerMessage(1211, LogLevel.Warning,
        "The database stores rows again after {OutageSeconds:0} s, {Waiting} wait in the spool")]
    public static partial void RowsFlowAgain(ILogger logger, long waiting, double outageSeconds);

    [LoggerMessage(1212, LogLevel.Error, "{Dropped} rows of {Table} dropped so far: {Reason}; the oldest go")]
    public static partial void RowsDropped(ILogger logger, long dropped, string table, string reason);

    [LoggerMessage(1213, LogLevel.Error, "A row of {Table} dropped: the database refuses it")]
    public static partial void RowRefused(ILogger logger, Exception error, string table);

    [LoggerMessage(1214, LogLevel.Warning,
        "{Waiting} rows stay in the spool: the database did not store them before the service had to stop")]
    public static partial void RowsStayInSpool(ILogger logger, Exception error, long waiting);

    [LoggerMessage(1215, LogLevel.Warning, "The spool has caught up: every row is in the database")]
    public static partial void SpoolEmpty(ILogger logger);

    [LoggerMessage(1216, LogLevel.Error,
        "The spool in {Directory} takes no rows; they are kept in memory, and it is tried again every 5 s")]
    public static partial void SpoolInMemory(ILogger logger, Exception error, string directory);

    [LoggerMessage(1217, LogLevel.Warning, "The spool in {Directory} takes rows again")]
    public static partial void SpoolOnDisk(ILogger logger, string directory);

    [LoggerMessage(1218, LogLevel.Warning,
        "{Waiting} rows that another engine left in {Directory} are stored by this one")]
    public static partial void SpoolTakenOver(ILogger logger, long waiting, string directory);

    [LoggerMessage(1219, LogLevel.Error, "What another engine left in {Directory} cannot be taken over")]
    public static partial void SpoolNotTakenOver(ILogger logger, Exception error, string directory);

    [LoggerMessage(1222, LogLevel.Warning, "The directory {Directory} of the spool could not be removed")]
    public static partial void SpoolNotRemoved(ILogger logger, Exception error, string directory);

    [LoggerMessage(1223, LogLevel.Error,
        "{Bytes} damaged bytes of the spool skipped, in segment {Segment} from byte {Offset} on")]
    public static partial void SpoolDamaged(ILogger logger, long bytes, long segment, long offset);

    [LoggerMessage(1224, LogLevel.Error,
        "{Rows} rows of {Table} dropped: segment {Segment} of the spool cannot be read")]
    public static partial void SpoolUnreadable(ILogger logger, Exception error, long rows, string table, long segment);

    [LoggerMessage(1225, LogLevel.Error, "{Rows} rows dropped: this version knows no table {Table}")]
    public static partial void SpoolStrange(ILogger logger, int rows, string table);

    [LoggerMessage(1226, LogLevel.Error,
        "{Lost} rows of {Table} are lost: they were in memory alone as the service had to stop")]
    public static partial void RowsLost(ILogger logger, Exception? error, long lost, string table);

    [LoggerMessage(1227, LogLevel.Warning,
        "The spool fills up: it holds {HeldMb:0.#} of {MaxMb:0.#} MB (data_capture.spool_max_mb), beyond which the "
        + "oldest rows are dropped")]
    public static partial void SpoolFillsUp(ILogger logger, double heldMb, double maxMb);

    [LoggerMessage(1228, LogLevel.Warning, "The spool has room again: it holds {HeldMb:0.#} of {MaxMb:0.#} MB")]
    public static partial void SpoolHasRoom(ILogger logger, double heldMb, double maxMb);

    [LoggerMessage(1220, LogLevel.Information, "{Rows} old rows (or chunks) of {Table} deleted")]
    public static partial void RowsRetired(ILogger logger, long rows, string table);

    [LoggerMessage(1221, LogLevel.Warning, "Old rows could not be deleted; it is tried again in {RetryHours} h")]
    public static partial void RetentionPostponed(ILogger logger, Exception error, double retryHours);
}
