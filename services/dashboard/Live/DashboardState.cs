using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Everything the pages show, as of one moment: what panels are functions of. Immutable. What Redis does not hold is
/// null here, never an older value.
/// </summary>
/// <param name="Version">Counts the changes.</param>
/// <param name="AsOf">When it was put together, UTC.</param>
/// <param name="Config">The configuration in force.</param>
/// <param name="RejectedEdit">The mistakes of an edit that was refused; null when the files are in force.</param>
/// <param name="Live">What Redis holds.</param>
/// <param name="History">What the database holds.</param>
public sealed record DashboardState(
    long Version,
    DateTimeOffset AsOf,
    SurveillanceConfig Config,
    string? RejectedEdit,
    LivePart Live,
    HistoryPart History)
{
    /// <summary>The last minutes.</summary>
    public Trends Trends { get; init; } = Trends.None;

    /// <summary>What is known of a market; nothing of one that was not read.</summary>
    public MarketState MarketOf(MarketId market) => Live.Markets.GetValueOrDefault(market) ?? MarketState.Unknown;

    /// <summary>Whether anything shown was made up by a simulator.</summary>
    public bool IsSimulated =>
        Config.Venues.Values.Any(venue => venue is { Enabled: true, Simulated: true })
        || Live.Markets.Values.Any(
            market => market.Book is { Simulated: true } || market.Readings is { Simulated: true });
}

/// <summary>What was read from Redis in one turn.</summary>
public sealed record LivePart
{
    /// <summary>Nothing is known.</summary>
    public static LivePart Nothing { get; } = new();

    /// <summary>Whether it was read: without it, no alert and no heartbeat means nothing.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Since when Redis has not answered, UTC; null while it does.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>Why it is there and cannot be used, for people; null when it is not, or nobody knows why.</summary>
    public string? Refusal { get; init; }

    /// <summary>The entries that could not be understood: they are not among what follows.</summary>
    public IReadOnlyList<UnreadableEntry> Unreadable { get; init; } = [];

    /// <summary>How many active alerts are not among <see cref="Alerts"/> because nobody can read them.</summary>
    public int UnreadableAlerts => Unreadable.Count(entry => entry.IsOfAlerts);

    /// <summary>The enabled markets.</summary>
    public IReadOnlyDictionary<MarketId, MarketState> Markets { get; init; } = new Dictionary<MarketId, MarketState>();

    /// <summary>The enabled venues that have told their health within a minute.</summary>
    public IReadOnlyDictionary<string, VenueHealth> Venues { get; init; } = new Dictionary<string, VenueHealth>();

    /// <summary>Whether anomaly-detector vouches for the active alerts: without it, no alert means nothing.</summary>
    public bool AreAlertsKnown { get; init; }

    /// <summary>Active alerts, the most urgent first.</summary>
    public IReadOnlyList<Alert> Alerts { get; init; } = [];

    /// <summary>Silences in force.</summary>
    public IReadOnlyList<Silence> Silences { get; init; } = [];

    /// <summary>Who can be notified, and what did not reach them; null when not known.</summary>
    public NotificationState? Notifications { get; init; }

    /// <summary>Instances of services that are alive.</summary>
    public IReadOnlyList<Heartbeat> Heartbeats { get; init; } = [];

    /// <summary>How much waits between services; null when not known.</summary>
    public IReadOnlyList<QueueDepth>? Queues { get; init; }

    /// <summary>Memory of Redis in MB of 2²⁰ bytes; null when not known.</summary>
    public double? RedisMegabytes { get; init; }

    /// <summary>Why the active alerts are not known, for people.</summary>
    public string WhyNoAlerts => WhyMissing("anomaly-detector has told nothing since Redis was emptied, or is new");

    /// <summary>Why something is not there, for people.</summary>
    /// <param name="otherwise">What it means while Redis answers.</param>
    /// <param name="key">Where it would stand; null when that is not one key.</param>
    public string WhyMissing(string otherwise, string? key = null) =>
        UnreachableSince is not null ? Refusal is null ? "Redis does not answer" : "Redis refuses"
        : !IsKnown ? "not read yet"
        : key is not null && Unreadable.Any(entry => entry.Key == key) ? $"{key} cannot be understood"
        : otherwise;
}

/// <summary>What is known of one market.</summary>
/// <param name="Book">Its order book; read only while somebody looks at the market.</param>
/// <param name="Ticker">What the venue says beside the book.</param>
/// <param name="Readings">Its metrics.</param>
/// <param name="Rules">Where each rule stands.</param>
public sealed record MarketState(BookSnapshot? Book, Ticker? Ticker, MarketReadings? Readings, MarketRules? Rules)
{
    /// <summary>Nothing is known.</summary>
    public static MarketState Unknown { get; } = new(null, null, null, null);

    /// <summary>A reading; null when the metric is not among the readings, or there are none.</summary>
    public Reading? ReadingOf(string metric) =>
        Readings is not null && Readings.Readings.TryGetValue(metric, out var reading) ? reading : null;
}

/// <summary>What was read from the database last.</summary>
/// <param name="UnreachableSince">Since when it has not answered, UTC; null while it does.</param>
/// <param name="Resolved">The alerts that ended last, newest first; null when not known.</param>
public sealed record HistoryPart(DateTimeOffset? UnreachableSince, IReadOnlyList<Alert>? Resolved)
{
    /// <summary>Nothing is known.</summary>
    public static HistoryPart Nothing { get; } = new(null, null);

    /// <summary>Why nothing is known, for people; null while it is.</summary>
    public string? Failure { get; init; }

    /// <summary>Why it is there and cannot be used, for people; null when it is not, or nobody knows why.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the database answers: only who was asked can.</summary>
    public bool Answers => UnreachableSince is null && (Resolved is not null || Failure is not null);
}
