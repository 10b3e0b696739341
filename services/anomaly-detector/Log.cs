using Microsoft.Extensions.Logging;
using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.AnomalyDetector;

/// <summary>What anomaly-detector logs. Event ids: 4000 alerts, 4100 notices, 4200 stores and operators.</summary>
internal static partial class Log
{
    // Operators grep for "resolve".
    [LoggerMessage(4000, LogLevel.Information,
        "Alert {AlertId} resolved ({Resolution}): {Rule} {Market} value {Value} threshold {Threshold} z {ZScore} "
        + "reason {Reason} by {Actor}, after {DurationSeconds} s")]
    public static partial void Resolved(
        ILogger logger, string alertId, ResolutionType resolution, string rule, MarketId market, double? value,
        double threshold, double? zScore, string reason, string actor, double durationSeconds);

    [LoggerMessage(4001, LogLevel.Information,
        "Alert {AlertId} {From} -> {To} {Priority}: {Rule} {Market} value {Value} threshold {Threshold} z {ZScore} "
        + "reason {Reason} by {Actor}")]
    public static partial void Changed(
        ILogger logger, string alertId, AlertState from, AlertState to, AlertPriority priority, string rule,
        MarketId market, double? value, double threshold, double? zScore, string reason, string actor);

    [LoggerMessage(4002, LogLevel.Information, "Rule {Rule} skipped on {Market}: {Reason} ({Samples} samples)")]
    public static partial void Skipped(ILogger logger, string rule, MarketId market, string reason, int? samples);

    [LoggerMessage(4003, LogLevel.Debug,
        "Rule {Rule} on {Market} is {State}: {Reason}, value {Value} threshold {Threshold} z {ZScore}")]
    public static partial void Judged(
        ILogger logger, string rule, MarketId market, AlertState state, string reason, double? value,
        double threshold, double? zScore);

    [LoggerMessage(4100, LogLevel.Information, "Notice {Priority}: {Headline} ({AlertId})")]
    public static partial void Notice(ILogger logger, AlertPriority priority, string headline, string alertId);

    [LoggerMessage(4101, LogLevel.Warning,
        "Notice {NoticeId} could not be delivered to {Channel} (attempt {Attempts}) and is tried again: {Reason}")]
    public static partial void NoticeDelayed(
        ILogger logger, string noticeId, string channel, int attempts, string reason);

    [LoggerMessage(4102, LogLevel.Error,
        "Notice {NoticeId} to {Channel} was given up after {Attempts} attempts: {Reason}")]
    public static partial void NoticeDead(
        ILogger logger, string noticeId, string channel, int attempts, string? reason);

    [LoggerMessage(4103, LogLevel.Warning, "Channel {Channel} ({Kind}) is off: {Reason}")]
    public static partial void ChannelOff(ILogger logger, string channel, string kind, string reason);

    [LoggerMessage(4104, LogLevel.Error, "Channel {Channel} ({Kind}) has its secret but sends NOTHING: {Reason}")]
    public static partial void ChannelUnusable(ILogger logger, string channel, string kind, string reason);

    [LoggerMessage(4105, LogLevel.Information, "Notice of many: {Headline}. The worst: {Worst}")]
    public static partial void NoticeDigest(ILogger logger, string headline, string worst);

    [LoggerMessage(4106, LogLevel.Warning,
        "A digest of {Count} notices could not be delivered to {Channel}, they are tried again: {Reason}")]
    public static partial void DigestDelayed(ILogger logger, int count, string channel, string reason);

    [LoggerMessage(4107, LogLevel.Warning,
        "A digest of {Count} notices was refused by {Channel}, they go one by one: {Reason}")]
    public static partial void DigestRefused(ILogger logger, int count, string channel, string reason);

    [LoggerMessage(4108, LogLevel.Warning,
        "Notices have no link to the dashboard: alerts.yaml does not say where it is (global.dashboard_url)")]
    public static partial void NoLinks(ILogger logger);

    [LoggerMessage(4109, LogLevel.Error,
        "What Redis holds of undeliverable notices cannot be read; they are counted anew")]
    public static partial void DeadLettersUnreadable(ILogger logger, Exception error);

    [LoggerMessage(4110, LogLevel.Error, "What stands in {Key} cannot be understood and is left out: {Reason}")]
    public static partial void LeftOut(ILogger logger, string key, string reason);

    [LoggerMessage(4200, LogLevel.Error, "Redis does not answer; alerts go on as soon as it does")]
    public static partial void RedisLost(ILogger logger, Exception error);

    [LoggerMessage(4201, LogLevel.Warning, "Redis answers again")]
    public static partial void RedisBack(ILogger logger);

    [LoggerMessage(4202, LogLevel.Error, "The rows of {Waiting} alerts wait for the database; they are kept in Redis")]
    public static partial void RowsWait(ILogger logger, Exception error, int waiting);

    [LoggerMessage(4203, LogLevel.Warning, "The database takes rows again")]
    public static partial void RowsFlow(ILogger logger);

    [LoggerMessage(4211, LogLevel.Error,
        "The database refuses the rows of alert {AlertId} for good; they are given up")]
    public static partial void RowRefused(ILogger logger, Exception error, string alertId);

    [LoggerMessage(4204, LogLevel.Warning, "Redis was emptied: {Count} alerts were put back")]
    public static partial void PutBack(ILogger logger, int count);

    [LoggerMessage(4205, LogLevel.Information,
        "Took up {Active} active alerts, {Markets} markets and {Silences} silences")]
    public static partial void TookUp(ILogger logger, int active, int markets, int silences);

    [LoggerMessage(4206, LogLevel.Warning, "Command {Kind} of {Actor} was not carried out: {Reason}")]
    public static partial void CommandRefused(ILogger logger, string kind, string actor, string reason);

    [LoggerMessage(4207, LogLevel.Information, "Command {Kind} of {Actor} was carried out ({AlertId})")]
    public static partial void CommandCarriedOut(ILogger logger, string kind, string actor, string? alertId);

    [LoggerMessage(4208, LogLevel.Warning, "An entry of queue:commands is no command and was dropped: {Reason}")]
    public static partial void CommandUnreadable(ILogger logger, string reason);

    [LoggerMessage(4213, LogLevel.Information,
        "Command {Kind} of {Actor} ({CommandId}) came again and was carried out before")]
    public static partial void CommandAgain(ILogger logger, string kind, string actor, string commandId);

    [LoggerMessage(4214, LogLevel.Error,
        "Command {Kind} of {Actor} will have no row: more than {Bound} wait for the database")]
    public static partial void CommandRowLost(ILogger logger, string kind, string actor, int bound);

    [LoggerMessage(4215, LogLevel.Error,
        "The database refuses the row of command {CommandId} for good; it is given up")]
    public static partial void CommandRowRefused(ILogger logger, Exception error, string commandId);

    [LoggerMessage(4209, LogLevel.Warning,
        "Alerts are switched off (features.yaml alerts.enabled): nothing is judged or sent")]
    public static partial void AlertsOff(ILogger logger);

    [LoggerMessage(4210, LogLevel.Warning,
        "The database could not be asked for alerts that Redis may have lost; it is asked again every 2 s")]
    public static partial void UnresolvedUnknown(ILogger logger, Exception error);

    [LoggerMessage(4212, LogLevel.Error,
        "The readings of {Market} cannot be read: nothing of it is judged until they can")]
    public static partial void ReadingsUnreadable(ILogger logger, Exception error, MarketId market);
}
