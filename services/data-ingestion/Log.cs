using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion;

/// <summary>What data-ingestion logs beside its feeds. Event ids: 2000 feeds, 2050 discoveries, 2100 stores.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "The feed of {Exchange} begins, {Markets} markets")]
    public static partial void FeedBegins(ILogger logger, string exchange, int markets);

    [LoggerMessage(2001, LogLevel.Information, "The feed of {Exchange} ends")]
    public static partial void FeedEnds(ILogger logger, string exchange);

    [LoggerMessage(2002, LogLevel.Error, "A venue or an instrument is left out: {Mistake}")]
    public static partial void NoFeed(ILogger logger, ConfigurationMistake mistake);

    [LoggerMessage(2003, LogLevel.Warning,
        "What was last published of {VenueOrMarket} cannot be read; "
        + "how long its data was missing before this start is not known")]
    public static partial void NotResumed(ILogger logger, Exception error, string venueOrMarket);

    [LoggerMessage(2004, LogLevel.Information,
        "The feed of {Exchange} goes on with {Markets} markets: {Begun} begin, {Ended} end")]
    public static partial void FeedEdited(ILogger logger, string exchange, int markets, int begun, int ended);

    [LoggerMessage(2005, LogLevel.Warning,
        "Redis does not tell since when data of {Exchange} is missing; it is asked again")]
    public static partial void ResumedLater(ILogger logger, Exception error, string exchange);

    [LoggerMessage(2050, LogLevel.Information, "{Markets} markets found: {Discovery}, the first {Top} by turnover")]
    public static partial void MarketsFound(ILogger logger, int markets, Discovery discovery, int top);

    [LoggerMessage(2051, LogLevel.Warning,
        "{Markets} markets left out of {Discovery}, which cannot be instruments of their own: {Symbols}")]
    public static partial void MarketsUnfit(ILogger logger, int markets, Discovery discovery, string symbols);

    [LoggerMessage(2052, LogLevel.Warning,
        "The venue cannot be asked for {Discovery}; the {Markets} markets found at {FoundAt:O} are followed, "
        + "and it is asked again in {RetrySeconds:0} s")]
    public static partial void MarketsNotAsked(
        ILogger logger, Exception error, Discovery discovery, int markets, DateTimeOffset foundAt, double retrySeconds);

    [LoggerMessage(2053, LogLevel.Error,
        "The venue cannot be asked for {Discovery}, and none are known from before; "
        + "it is asked again in {RetrySeconds:0} s")]
    public static partial void MarketsUnknown(
        ILogger logger, Exception error, Discovery discovery, double retrySeconds);

    [LoggerMessage(2054, LogLevel.Information, "Nothing is discovered for {Discovery}: the venue is disabled")]
    public static partial void NothingDiscovered(ILogger logger, string discovery);

    [LoggerMessage(2100, LogLevel.Error, "Redis does not answer; books are kept, and published when it does")]
    public static partial void RedisLost(ILogger logger, Exception error);

    [LoggerMessage(2101, LogLevel.Warning, "Redis answers again")]
    public static partial void RedisBack(ILogger logger);

    [LoggerMessage(2102, LogLevel.Error, "{Gaps} gaps lost: Redis did not take them before the service had to stop")]
    public static partial void GapsLost(ILogger logger, int gaps);

    [LoggerMessage(2103, LogLevel.Warning,
        "What metrics-engine measured of {Market} cannot be read; the lag of the venue is not known")]
    public static partial void LagUnreadable(ILogger logger, Exception error, MarketId market);
}
