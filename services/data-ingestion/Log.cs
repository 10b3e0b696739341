using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion;

/// <summary>What data-ingestion logs beside its feeds. Event ids: 2000 feeds, 2100 stores.</summary>
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
