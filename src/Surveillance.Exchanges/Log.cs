using Microsoft.Extensions.Logging;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// What feeds log. Event ids: 2500 connections, 2520 streams and books, 2540 REST,
/// 2560 clocks. Operators grep for "Successfully
/// subscribed", "connected", "disconnect", "reconnect" and "gap": those go to the lifecycle log.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(2500, LogLevel.Information, "{Session} connected, first data after {Ms:0} ms")]
    public static partial void Connected(ILogger logger, string session, double ms);

    [LoggerMessage(2501, LogLevel.Warning, "{Session} disconnect: {Reason}")]
    public static partial void Disconnected(ILogger logger, string session, string reason);

    [LoggerMessage(2502, LogLevel.Warning,
        "{Session} reconnect: attempt {Attempt} failed, {Reason}; the next in {DelaySeconds:0.0} s")]
    public static partial void ReconnectFailed(
        ILogger logger, string session, int attempt, string reason, double delaySeconds);

    [LoggerMessage(2503, LogLevel.Error,
        "{Session} is down after {Attempts} attempts to reconnect; it is tried on, slowly")]
    public static partial void Down(ILogger logger, string session, int attempts);

    [LoggerMessage(2504, LogLevel.Warning,
        "{Session} sent a frame that is not understood, {Count} so far: {FirstBytes}")]
    public static partial void BadFrame(ILogger logger, Exception error, string session, long count, string firstBytes);

    [LoggerMessage(2505, LogLevel.Warning, "{Session} says: {Message}")]
    public static partial void VenueSays(ILogger logger, string session, string message);

    [LoggerMessage(2506, LogLevel.Error, "{Session} refuses a request: {Message}")]
    public static partial void VenueRefuses(ILogger logger, string session, string message);

    [LoggerMessage(2507, LogLevel.Information,
        "{Session} reconnect: the end of the connection is known; another one is made before it")]
    public static partial void Replacing(ILogger logger, string session);

    [LoggerMessage(2508, LogLevel.Information, "{Session} reconnect: the new connection has taken over")]
    public static partial void Replaced(ILogger logger, string session);

    [LoggerMessage(2509, LogLevel.Warning,
        "{Session} was not sent {Count} frames, for {Bound} waited already; unsent_frames counts the next ones")]
    public static partial void Unsent(ILogger logger, string session, long count, int bound);

    [LoggerMessage(2520, LogLevel.Information, "Successfully subscribed to {Exchange} {Instrument}")]
    public static partial void Subscribed(ILogger logger, string exchange, string instrument);

    [LoggerMessage(2521, LogLevel.Warning, "gap: {Market} had no trustworthy data for {Seconds:0.000} s ({Reason})")]
    public static partial void GapEnded(ILogger logger, MarketId market, double seconds, GapReason reason);

    [LoggerMessage(2522, LogLevel.Warning, "{Market} is not to be trusted from now on ({Reason})")]
    public static partial void GapBegan(ILogger logger, MarketId market, GapReason reason);

    [LoggerMessage(2523, LogLevel.Warning, "The book of {Market} is crossed after a whole message; it is loaded anew")]
    public static partial void Crossed(ILogger logger, MarketId market);

    [LoggerMessage(2524, LogLevel.Warning, "{Market} stays silent on a live connection; subscribed anew")]
    public static partial void Renewed(ILogger logger, MarketId market);

    [LoggerMessage(2525, LogLevel.Debug, "The book of {Market} is whole as of {SequenceId}")]
    public static partial void Synced(ILogger logger, MarketId market, long sequenceId);

    [LoggerMessage(2526, LogLevel.Warning,
        "{Market}: the whole book cannot be had; the best {Levels} levels are followed until it can")]
    public static partial void FallenBack(ILogger logger, MarketId market, int levels);

    [LoggerMessage(2527, LogLevel.Error, "{Venue} lists no {Symbol}: there will be no data of {Market}")]
    public static partial void NotListed(ILogger logger, MarketId market, string venue, string symbol);

    [LoggerMessage(2528, LogLevel.Error,
        "{Market} is not followed: contract_size is {Stated} in instruments.yaml and {Told} at the venue; "
        + "depth would be wrong")]
    public static partial void ContractSizeDiffers(ILogger logger, MarketId market, double stated, double told);

    [LoggerMessage(2531, LogLevel.Warning, "{Market} has no book that is right; subscribed anew")]
    public static partial void Resubscribed(ILogger logger, MarketId market);

    [LoggerMessage(2532, LogLevel.Warning,
        "{Market} is not traded, says the venue ({State}); until it is, that is a gap of maintenance")]
    public static partial void Halted(ILogger logger, MarketId market, string state);

    [LoggerMessage(2533, LogLevel.Information, "{Market} is traded again, says the venue ({State})")]
    public static partial void TradedAgain(ILogger logger, MarketId market, string state);

    [LoggerMessage(2534, LogLevel.Warning,
        "{Session}: {Stream} has told no price for {Seconds:0} s on a live connection; "
        + "subscribed anew ({Count} so far)")]
    public static partial void PricesRenewed(ILogger logger, string session, string stream, double seconds, long count);

    [LoggerMessage(2540, LogLevel.Warning,
        "The book of {Market} could not be fetched; tried again in {RetrySeconds:0} s")]
    public static partial void FetchFailed(ILogger logger, Exception error, MarketId market, double retrySeconds);

    [LoggerMessage(2541, LogLevel.Warning, "{Venue} asks for a pause of {Seconds:0} s (HTTP {Status})")]
    public static partial void Paused(ILogger logger, string venue, double seconds, int status);

    [LoggerMessage(2542, LogLevel.Warning,
        "What {Venue} lists could not be fetched; tried again in {RetrySeconds:0} s")]
    public static partial void ListingsNotFetched(ILogger logger, Exception error, string venue, double retrySeconds);

    [LoggerMessage(2543, LogLevel.Warning,
        "{Venue}: no data over sockets for {Seconds:0} s; books of {Markets} markets are polled over REST")]
    public static partial void PollingBegins(ILogger logger, string venue, double seconds, int markets);

    [LoggerMessage(2563, LogLevel.Warning,
        "{Venue}: REST can be asked for {Polled} books often enough; {Markets} markets more have none")]
    public static partial void PollingFallsShort(ILogger logger, string venue, int polled, int markets);

    [LoggerMessage(2544, LogLevel.Information, "{Venue}: books come over sockets again; polling over REST ends")]
    public static partial void PollingEnds(ILogger logger, string venue);

    [LoggerMessage(2545, LogLevel.Warning,
        "The book of {Market} could not be polled; tried again in {RetrySeconds:0} s")]
    public static partial void PollFailed(ILogger logger, Exception error, MarketId market, double retrySeconds);

    [LoggerMessage(2560, LogLevel.Warning, "The clock of {Venue} could not be read; tried again in {RetrySeconds:0} s")]
    public static partial void ClockNotRead(ILogger logger, Exception error, string venue, double retrySeconds);

    [LoggerMessage(2561, LogLevel.Warning,
        "clock_skew: the clock of {Venue} is {AheadMs:0} ms ahead of ours, give or take {UncertaintyMs:0} ms; "
        + "lag is corrected by it")]
    public static partial void ClockSkew(ILogger logger, string venue, double aheadMs, double uncertaintyMs);

    [LoggerMessage(2562, LogLevel.Information,
        "clock_skew: over, the clock of {Venue} is {AheadMs:0} ms ahead of ours")]
    public static partial void ClockRight(ILogger logger, string venue, double aheadMs);
}
