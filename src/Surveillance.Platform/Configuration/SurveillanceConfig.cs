using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// Everything the four YAML files say, checked as a whole, with the instruments that were discovered. Immutable: an
/// edit makes a new value, or is refused.
/// </summary>
/// <param name="Version">
/// Hash of the four files and of what was discovered, 12 hex digits: shown on the health page and in heartbeats.
/// </param>
/// <param name="Venues">Venues by name, disabled ones included.</param>
/// <param name="Discoveries">Which markets are to be found at the venues, disabled ones included.</param>
/// <param name="Instruments">Instruments by id, disabled ones included.</param>
/// <param name="BasisPairs">Perpetuals and the spot instruments they should track.</param>
/// <param name="Rules">Alert rules and their limits.</param>
/// <param name="Routing">Where notifications go.</param>
/// <param name="Features">Switches and figures of <c>features.yaml</c>.</param>
public sealed record SurveillanceConfig(
    string Version,
    IReadOnlyDictionary<string, VenueSettings> Venues,
    IReadOnlyList<Discovery> Discoveries,
    IReadOnlyDictionary<string, Instrument> Instruments,
    IReadOnlyList<BasisPair> BasisPairs,
    RuleBook Rules,
    AlertRouting Routing,
    FeatureSettings Features)
{
    /// <summary>What is to be found at enabled venues, in the order of the file.</summary>
    public IEnumerable<Discovery> EnabledDiscoveries => Discoveries.Where(wish => Venues[wish.Exchange].Enabled);

    /// <summary>The wishes whose markets are known, none included.</summary>
    public IReadOnlyList<Discovery> Answered { get; init; } = [];

    /// <summary>
    /// The wishes of which nothing is known yet, as after a start on an empty store: whether a market that they could
    /// find is enabled cannot be said.
    /// </summary>
    public IEnumerable<Discovery> Awaited => EnabledDiscoveries.Where(wish => !Answered.Any(wish.IsSameAs));

    /// <summary>Each enabled instrument on each enabled venue that lists it, in the order of the files.</summary>
    public IEnumerable<MarketId> EnabledMarkets =>
        from venue in Venues.Values
        where venue.Enabled
        from instrument in Instruments.Values
        where instrument.Enabled && instrument.Listings.ContainsKey(venue.Name)
        select new MarketId(venue.Name, instrument.Id);
}

/// <summary>Switches and figures of <c>features.yaml</c>.</summary>
/// <param name="AlertsEnabled">False: nothing is judged or sent.</param>
/// <param name="DataCapture">Paces.</param>
/// <param name="ZScore">How unusual values are found.</param>
public sealed record FeatureSettings(bool AlertsEnabled, DataCaptureSettings DataCapture, ZScoreSettings ZScore);

/// <summary>Paces of <c>features.yaml</c>, section <c>data_capture</c>.</summary>
/// <param name="RealtimeInterval">
/// A changed market is published and measured at most once in this time. Default 100 ms.
/// </param>
/// <param name="StorageInterval">
/// Every live market is sampled for the z-score and stored once in this time. Default 1 s.
/// </param>
/// <param name="StaleAfter">A stream that has been quiet for longer is no longer live. Default 5 s.</param>
/// <param name="StoredMetrics">Names of the metrics whose figures have rows. Default all.</param>
/// <param name="SpoolMaxMegabytes">
/// Rows on their way to the database take at most so much disk, in units of 2^20 bytes. Default 4096.
/// </param>
/// <param name="RecentBooksMaxMegabytes">
/// The books of the last 30 s, of all markets that an engine measures, take at most so much memory, in units of 2^20
/// bytes. Default 256.
/// </param>
public sealed record DataCaptureSettings(
    TimeSpan RealtimeInterval,
    TimeSpan StorageInterval,
    TimeSpan StaleAfter,
    IReadOnlySet<string> StoredMetrics,
    int SpoolMaxMegabytes,
    int RecentBooksMaxMegabytes);

/// <summary>Sections <c>priorities</c>, <c>channels</c> and <c>global</c> of <c>alerts.yaml</c>.</summary>
/// <param name="Priorities">What each priority sends to.</param>
/// <param name="Channels">The channels by name.</param>
/// <param name="RepeatAfter">An unacknowledged P1 is notified again after this time. Default 5 min.</param>
public sealed record AlertRouting(
    IReadOnlyDictionary<AlertPriority, PriorityRoute> Priorities,
    IReadOnlyDictionary<string, ChannelSettings> Channels,
    TimeSpan RepeatAfter)
{
    /// <summary>An alert flaps when it is opened again more often than this within an hour. Default 3.</summary>
    public int FlappingReopenings { get; init; } = 3;

    /// <summary>Where browsers reach the dashboard; null: notices have no link to it.</summary>
    public Uri? DashboardUrl { get; init; }

    /// <summary>Where the folder with the runbook is published; null: its sections are named, not linked.</summary>
    public Uri? RunbookBaseUrl { get; init; }
}

/// <summary>Where alerts of one priority go.</summary>
/// <param name="Channels">Names of channels.</param>
/// <param name="RespondWithin">How soon somebody should answer, for the text of the notice.</param>
public sealed record PriorityRoute(IReadOnlyList<string> Channels, TimeSpan? RespondWithin);

/// <summary>One channel.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Kind"><c>console</c>, <c>slack</c>, <c>pagerduty</c> or <c>webhook</c>.</param>
/// <param name="SecretVariable">
/// Environment variable that holds its address or key; a channel whose variable is empty is off.
/// </param>
/// <param name="Family">Only alerts of the system's own health (<c>system-health</c>), or all when null.</param>
public sealed record ChannelSettings(string Name, string Kind, string? SecretVariable, string? Family)
{
    /// <summary>
    /// Where events are posted instead of PagerDuty's usual address; null for that, and for other kinds.
    /// </summary>
    public Uri? Url { get; init; }
}
