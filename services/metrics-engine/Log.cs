using Microsoft.Extensions.Logging;
using Surveillance.Markets;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What metrics-engine logs. Event ids: 3000 pace, 3100 shares, 3200 windows, 3300 stores and payloads.
/// </summary>
internal static partial class Log
{
    // Operators grep for "slow", "lag" and "timeout".
    [LoggerMessage(3000, LogLevel.Warning, "slow: {Missed} seconds passed without a sample before {Second:HH:mm:ss}")]
    public static partial void SecondsMissed(ILogger logger, long missed, DateTimeOffset second);

    [LoggerMessage(3001, LogLevel.Warning, "slow: a turn took {TurnMs:0} ms")]
    public static partial void SlowTurn(ILogger logger, double turnMs);

    [LoggerMessage(3002, LogLevel.Warning, "lag: {Exchange} takes {P95Ms:0} ms from frame to metrics (p95 over 30 s)")]
    public static partial void Lagging(ILogger logger, string exchange, double p95Ms);

    [LoggerMessage(3003, LogLevel.Warning, "lag: {Exchange} is measured in time again")]
    public static partial void LagOver(ILogger logger, string exchange);

    [LoggerMessage(3100, LogLevel.Information, "Share {Share} is measured here")]
    public static partial void ShareTaken(ILogger logger, int share);

    [LoggerMessage(3101, LogLevel.Information, "Share {Share} was given back")]
    public static partial void ShareGivenBack(ILogger logger, int share);

    [LoggerMessage(3102, LogLevel.Warning, "Share {Share} was taken over by another engine")]
    public static partial void ShareLost(ILogger logger, int share);

    [LoggerMessage(3103, LogLevel.Information, "{Market} is not enabled any more")]
    public static partial void MarketDropped(ILogger logger, MarketId market);

    [LoggerMessage(3200, LogLevel.Information, "{Market} warming up: {Samples}/{Needed} samples")]
    public static partial void WarmingUp(ILogger logger, MarketId market, int samples, int needed);

    [LoggerMessage(3201, LogLevel.Information, "{Market} has warmed up")]
    public static partial void WarmedUp(ILogger logger, MarketId market);

    [LoggerMessage(3202, LogLevel.Warning,
        "new_normal: {Market} {Metric} was anomalous for so long that its last samples are the baseline now")]
    public static partial void NewNormal(ILogger logger, MarketId market, string metric);

    [LoggerMessage(3203, LogLevel.Information, "{Market} {Metric}: a gap cleared the window, warming up again")]
    public static partial void ClearedByGap(ILogger logger, MarketId market, string metric);

    [LoggerMessage(3204, LogLevel.Information,
        "{Market} goes on from what was saved {AgeSeconds:0.0} s ago, {Samples} samples in its longest window")]
    public static partial void TakenUp(ILogger logger, MarketId market, double ageSeconds, int samples);

    [LoggerMessage(3205, LogLevel.Warning,
        "What is usual at this hour of the week cannot be read; the hour read last stands in for up to {Hours:0} h")]
    public static partial void UsualHoursUnread(ILogger logger, Exception error, double hours);

    [LoggerMessage(3206, LogLevel.Warning, "What is usual at this hour of the week is read again")]
    public static partial void UsualHoursRead(ILogger logger);

    [LoggerMessage(3300, LogLevel.Error, "Redis does not answer; nothing is measured until it does, windows are kept")]
    public static partial void RedisLost(ILogger logger, Exception error);

    [LoggerMessage(3301, LogLevel.Warning, "timeout: Redis did not answer in time; nothing is measured until it does")]
    public static partial void RedisTimeout(ILogger logger, Exception error);

    [LoggerMessage(3302, LogLevel.Warning, "Redis answers again")]
    public static partial void RedisBack(ILogger logger);

    [LoggerMessage(3303, LogLevel.Warning,
        "The shares could not be given back; they are free when their leases expire")]
    public static partial void NotGivenBack(ILogger logger, Exception error);

    [LoggerMessage(3304, LogLevel.Error, "The book or ticker of {Market} cannot be read; the one before it is used")]
    public static partial void Unreadable(ILogger logger, Exception error, MarketId market);

    [LoggerMessage(3305, LogLevel.Error, "The saved windows of {Market} cannot be read; it begins anew")]
    public static partial void BaselineUnreadable(ILogger logger, Exception error, MarketId market);

    [LoggerMessage(3307, LogLevel.Error, "The saved window of {Market} {Metric} cannot be read; it begins anew")]
    public static partial void WindowUnreadable(ILogger logger, MarketId market, string metric);

    [LoggerMessage(3306, LogLevel.Error,
        "The record of alert {Alert} cannot be read; the books around it are stored by the second alone")]
    public static partial void AlertUnreadable(ILogger logger, Exception error, string alert);

    [LoggerMessage(3310, LogLevel.Warning,
        "Gaps wait in Redis: the database cannot store them; it is tried again until it can")]
    public static partial void GapsWait(ILogger logger, Exception error);

    [LoggerMessage(3311, LogLevel.Warning, "Gaps are stored again")]
    public static partial void GapsFlow(ILogger logger);

    [LoggerMessage(3312, LogLevel.Error, "The database refuses a gap for good; it is given up: {Gap}")]
    public static partial void GapRefused(ILogger logger, Exception error, DataGap gap);
}
