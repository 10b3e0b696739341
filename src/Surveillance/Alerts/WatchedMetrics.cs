namespace Surveillance.Alerts;

/// <summary>
/// The few metrics that the alert engine itself knows by name, because a rule on them means more than its number.
/// </summary>
public static class WatchedMetrics
{
    /// <summary>One reading a venue, one alert an instrument: the venue farthest from the others tells it.</summary>
    public const string Divergence = "cross_exchange_spread_bps";

    /// <summary>
    /// Seconds since the book was verified live; when all of a venue's markets alert on it, the venue is down.
    /// </summary>
    public const string BookAge = "book_age_seconds";

    /// <summary>
    /// Frames a second of a venue; its limits scale with the streams when fewer than two carry the venue.
    /// </summary>
    public const string MessageRate = "message_rate";

    /// <summary>
    /// Markets of a venue that began to alert within a minute, or since an incident began, and still do. The desk
    /// counts them itself; a rule on it opens an incident of the venue, which stands for their alerts.
    /// </summary>
    public const string MarketsAlerting = "markets_alerting";
}
