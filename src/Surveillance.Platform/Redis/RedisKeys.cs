using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>Every key of the contract between the services, and nothing else builds one.</summary>
public static class RedisKeys
{
    /// <summary>How many shares the markets hash to; fixed, so that engines of different versions agree.</summary>
    public const int Shares = 8;

    /// <summary>Set of the ids of active alerts. An operator's SREM means "resolved by hand".</summary>
    public const string ActiveAlerts = "alerts:active";

    /// <summary>
    /// String, the id that was put into <see cref="ActiveAlerts"/> last, <c>none</c>, or
    /// <c>restoring</c> while not all that is active stands there. By the braces it lies on the
    /// same node of a cluster, and is lost together with the set: that tells a lost set from one that is empty.
    /// </summary>
    public const string LastActiveAlert = "{alerts:active}:last";

    /// <summary>
    /// Set of the ids of alerts, active or not, that have a notice to deliver or a row to store; code never scans
    /// keys.
    /// </summary>
    public const string AlertOutbox = "alerts:outbox";

    /// <summary>String, JSON <see cref="NotificationState"/>, 24 h.</summary>
    public const string Notifications = "notifications";

    /// <summary>Hash of silences by id.</summary>
    public const string Silences = "silences";

    /// <summary>List of markets with new readings, as <c>exchange:instrument</c>.</summary>
    public const string MetricsQueue = "queue:metrics";

    /// <summary>List of operators' commands, JSON.</summary>
    public const string CommandQueue = "queue:commands";

    /// <summary>Hash of what became of commands by id, each until its row is stored and for an hour.</summary>
    public const string CarriedCommands = "commands:carried";

    /// <summary>String, JSON <see cref="BookSnapshot"/>, 30 s.</summary>
    public static string OrderBook(MarketId market) => Of("orderbook:", market);

    /// <summary>String, JSON <see cref="Markets.Ticker"/>, 60 s.</summary>
    public static string Ticker(MarketId market) => Of("ticker:", market);

    /// <summary>String, JSON <see cref="DiscoveredMarkets"/>, 7 days.</summary>
    public static string Instruments(string exchange, InstrumentType type, string quote) =>
        $"instruments:{exchange}:{WireText.Of(type)}:{quote}";

    /// <summary>Hash, the fields of <see cref="VenueHealth"/>, 60 s.</summary>
    public static string Health(string exchange) => $"health:{exchange}";

    /// <summary>Hash, JSON <see cref="TrustedTime"/> by instrument, 7 days.</summary>
    public static string Trusted(string exchange) => $"trusted:{exchange}";

    /// <summary>Pattern of <see cref="BookQueue"/> of all shares, for people.</summary>
    public const string BookQueues = "queue:books:*";

    /// <summary>Pattern of <see cref="GapQueue"/> of all shares, for people.</summary>
    public const string GapQueues = "queue:gaps:*";

    /// <summary>Pattern of all lists by which services hand over work, for people.</summary>
    public const string Queues = "queue:*";

    /// <summary>List of markets whose book or ticker changed, as <c>exchange:instrument</c>.</summary>
    public static string BookQueue(int share) => $"queue:books:{share}";

    /// <summary>List of gaps, JSON; an entry leaves only once its row is stored.</summary>
    public static string GapQueue(int share) => $"queue:gaps:{share}";

    /// <summary>String, the owner of a share, 2 s.</summary>
    public static string Lease(int share) => $"lease:{share}";

    /// <summary>String, JSON of a market's baselines by metric, 24 h.</summary>
    public static string Baseline(MarketId market) => Of("baseline:", market);

    /// <summary>String, JSON <see cref="Surveillance.Metrics.MarketReadings"/>, 30 s.</summary>
    public static string Metrics(MarketId market) => Of("metrics:", market);

    /// <summary>List of samples, newest last, 600 s.</summary>
    public static string ZScore(MarketId market, string metric) => $"zscore:{market}:{metric}";

    /// <summary>String, JSON of the last judgement of each rule and pending timers, 24 h.</summary>
    public static string Rules(MarketId market) => Of("rules:", market);

    /// <summary>String, JSON of one alert with what is still undelivered, 24 h after resolution.</summary>
    public static string Alert(string id) => $"alert:{id}";

    /// <summary>Whether a key is that of one alert, or of the set of the active ones.</summary>
    public static bool IsOfActiveAlerts(string key) =>
        key == ActiveAlerts || key.StartsWith(Alert(""), StringComparison.Ordinal);

    /// <summary>Set of <c>service:instance</c> of the heartbeats, because code never scans keys.</summary>
    public const string HeartbeatNames = "heartbeats";

    /// <summary>String, JSON heartbeat, 15 s.</summary>
    public static string Heartbeat(string service, string instance) => $"heartbeat:{service}:{instance}";

    /// <summary>The share of a market: FNV-1a of its text, so that every process computes the same.</summary>
    public static int ShareOf(MarketId market)
    {
        var hash = Hash(Hash(Hash(2166136261u, market.Exchange), ":"), market.Instrument);
        return (int)(hash % Shares);
    }

    // Asked for tens of thousands of times a second: an interpolated text would be made by way of the market's own.
    private static string Of(string family, MarketId market) =>
        string.Concat(family, market.Exchange, ":", market.Instrument);

    private static uint Hash(uint hash, string text)
    {
        foreach (var character in text)
            hash = (hash ^ character) * 16777619u;
        return hash;
    }
}
