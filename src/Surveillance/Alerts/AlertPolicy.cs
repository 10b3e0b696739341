using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>What the desk goes by: the part of the configuration that decides about alerts.</summary>
/// <param name="Rules">Rules and limits.</param>
/// <param name="Markets">Enabled markets.</param>
/// <param name="RepeatAfter">An unacknowledged P1 is told again after this time.</param>
/// <param name="IsEnabled">False: nothing is judged or told, and active alerts stay as they are.</param>
public sealed record AlertPolicy(
    RuleBook Rules, IReadOnlyCollection<MarketId> Markets, TimeSpan RepeatAfter, bool IsEnabled)
{
    private readonly HashSet<MarketId> _markets = [.. Markets];
    private readonly HashSet<string> _venues = [.. Markets.Select(market => market.Exchange)];
    private readonly ILookup<string, MarketId> _marketsOf = Markets.ToLookup(market => market.Exchange);
    private readonly Dictionary<string, string[]> _venuesOf = Markets
        .OrderBy(market => market.Exchange, StringComparer.Ordinal)
        .GroupBy(market => market.Instrument, market => market.Exchange)
        .ToDictionary(instrument => instrument.Key, instrument => instrument.ToArray());

    /// <summary>Wishes whose markets are not known yet.</summary>
    public IReadOnlyCollection<Discovery> Awaited { get; init; } = [];

    /// <summary>An alert flaps when it is opened again more often than this within an hour.</summary>
    public int FlappingReopenings { get; init; } = 3;

    /// <summary>An alert whose value has not been known for longer is stale.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Two readings farther apart than this do not vouch for the time between them: the same pause that makes the
    /// metrics engine call it a gap.
    /// </summary>
    public TimeSpan Continuity { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time after its end in which an alert may be opened again.</summary>
    public TimeSpan LongestThrottle { get; } =
        Rules.Definitions.Select(rule => rule.Throttle).DefaultIfEmpty().Max();

    /// <summary>The same for other markets.</summary>
    public AlertPolicy Over(IReadOnlyCollection<MarketId> markets) => new(Rules, markets, RepeatAfter, IsEnabled)
    {
        Awaited = Awaited,
        FlappingReopenings = FlappingReopenings,
        StaleAfter = StaleAfter,
        Continuity = Continuity,
    };

    /// <summary>Whether a market, or a venue's or the system's own figures, are judged.</summary>
    public bool Covers(MarketId market) =>
        market.IsServiceFigure
            ? market.Exchange == MarketId.All || _venues.Contains(market.Exchange)
            : _markets.Contains(market);

    /// <summary>
    /// Whether a market, or a venue's own figures, may come to be judged once it is known what was discovered. Not
    /// judged meanwhile, its alerts stay as they are.
    /// </summary>
    public bool MayCover(MarketId market) => !Covers(market) && Awaited.Any(wish =>
        wish.Exchange == market.Exchange && (market.IsServiceFigure || wish.CouldFind(market.Instrument)));

    /// <summary>The venues that have an enabled market.</summary>
    public IReadOnlyCollection<string> Venues => _venues;

    /// <summary>The enabled markets of a venue.</summary>
    public IEnumerable<MarketId> MarketsOf(string exchange) => _marketsOf[exchange];

    /// <summary>The venues that have an enabled market for an instrument, by name.</summary>
    public IReadOnlyList<string> VenuesOf(string instrument) => _venuesOf.GetValueOrDefault(instrument) ?? [];

    /// <summary>The longest time after its end in which an alert of a family may be opened again.</summary>
    public TimeSpan ThrottleOf(string family) => Rules.Definitions.Where(rule => rule.Family == family)
        .Select(rule => rule.Throttle).DefaultIfEmpty().Max();

    /// <summary>The rule of this name; null when there is none.</summary>
    public AlertRule? RuleOf(string name) => Rules.Definitions.FirstOrDefault(rule => rule.Name == name);
}
