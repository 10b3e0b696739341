using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What the configuration asks to be measured, and which market is compared with which: a perpetual with its spot on
/// the same venue, an instrument with itself on the other venues. Immutable; an edit makes a new plan.
/// </summary>
internal sealed class MeasuringPlan
{
    private readonly Dictionary<MarketId, Comparison> _markets = [];
    private readonly Dictionary<MarketId, List<MarketId>> _dependents = [];
    private readonly int[] _weights = new int[RedisKeys.Shares];

    private MeasuringPlan(SurveillanceConfig config) => Config = config;

    /// <summary>What it was made from.</summary>
    public SurveillanceConfig Config { get; }

    /// <summary>Every market that is to be measured by some engine.</summary>
    public IReadOnlyCollection<MarketId> Markets => _markets.Keys;

    /// <summary>Every venue whose figures are to be told.</summary>
    public IReadOnlyList<string> Venues =>
        [.. Config.Venues.Values.Where(venue => venue.Enabled).Select(venue => venue.Name)];

    /// <summary>The plan of a configuration.</summary>
    public static MeasuringPlan Of(SurveillanceConfig config)
    {
        var plan = new MeasuringPlan(config);
        var enabled = config.EnabledMarkets.ToHashSet();
        foreach (var market in config.EnabledMarkets)
            plan.Add(market, enabled);
        return plan;
    }

    /// <summary>Whether a market is to be measured.</summary>
    public bool Asks(MarketId market) => _markets.ContainsKey(market);

    /// <summary>How many markets lie in each share.</summary>
    public IReadOnlyList<int> Weights => _weights;

    /// <summary>What the configuration says of a market that is asked for.</summary>
    public MarketSettings SettingsOf(MarketId market) => _markets[market].Settings;

    /// <summary>The spot market that a perpetual should track; null for others.</summary>
    public MarketId? SpotOf(MarketId market) => _markets[market].Spot;

    /// <summary>The same instrument on the other venues.</summary>
    public IReadOnlyList<MarketId> PeersOf(MarketId market) => _markets[market].Peers;

    /// <summary>The markets whose books a market is compared with: its peers and its spot.</summary>
    public IReadOnlyList<MarketId> ComparedWith(MarketId market) => _markets[market].Others;

    /// <summary>
    /// The markets whose books a metric of a market is made of, itself first; of a venue's own figures, itself alone.
    /// </summary>
    public IEnumerable<MarketId> LegsOf(MarketId market, string metric) =>
        !Asks(market) ? [market] : (MetricCatalog.Find(metric)?.Legs ?? MetricLegs.None) switch
        {
            MetricLegs.Spot => SpotOf(market) is { } spot ? [market, spot] : [market],
            MetricLegs.Peers => PeersOf(market).Prepend(market),
            _ => [market],
        };

    /// <summary>The markets that are compared with this one: a change of its book changes figures of theirs.</summary>
    public IReadOnlyList<MarketId> DependentsOf(MarketId market) =>
        _dependents.TryGetValue(market, out var list) ? list : [];

    private void Add(MarketId market, HashSet<MarketId> enabled)
    {
        var pair = Config.BasisPairs.FirstOrDefault(pair => pair.Perp == market.Instrument);
        MarketId? spot = pair is not null && enabled.Contains(market with { Instrument = pair.Spot })
            ? market with { Instrument = pair.Spot }
            : null;
        MarketId[] peers = [.. enabled.Where(other => other.Instrument == market.Instrument && other != market)];
        _markets[market] = new Comparison(
            new MarketSettings(
                market,
                Config.Instruments[market.Instrument].Type,
                TracksSpot: spot is not null,
                HasPeers: peers.Length > 0,
                Config.Features.DataCapture.StaleAfter,
                Config.Features.ZScore,
                Config.Rules),
            spot,
            peers);
        _weights[RedisKeys.ShareOf(market)]++;
        foreach (var other in ComparedWith(market))
        {
            if (!_dependents.TryGetValue(other, out var dependents))
                _dependents[other] = dependents = [];
            dependents.Add(market);
        }
    }

    private sealed record Comparison(MarketSettings Settings, MarketId? Spot, IReadOnlyList<MarketId> Peers)
    {
        public IReadOnlyList<MarketId> Others { get; } = Spot is { } spot ? [.. Peers, spot] : Peers;
    }
}
