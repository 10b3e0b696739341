using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Tuning;

/// <summary>The rules of one family on one market, as configured and as tried. It changes nothing.</summary>
public sealed class RuleTrial
{
    private readonly SurveillanceConfig _config;

    private RuleTrial(
        SurveillanceConfig config, MarketId market, RuleFamily family, IReadOnlyList<TriedRule> rules)
    {
        _config = config;
        Market = market;
        Family = family;
        Rules = rules;
    }

    /// <summary>The market.</summary>
    public MarketId Market { get; }

    /// <summary>The family as configured.</summary>
    public RuleFamily Family { get; }

    /// <summary>Its rules, most urgent first.</summary>
    public IReadOnlyList<TriedRule> Rules { get; }

    /// <summary>The metric that all of them watch.</summary>
    public MetricDefinition Metric => MetricCatalog.Find(Family.Metric)!;

    /// <summary>The database has a value of it once in this time.</summary>
    public TimeSpan Pace => _config.Features.DataCapture.StorageInterval;

    /// <summary>Whether anything differs from the configuration.</summary>
    public bool IsChanged => Rules.Any(rule => rule.IsChanged);

    /// <summary>What cannot be tried, for people.</summary>
    public IReadOnlyList<string> Mistakes => [.. Rules.SelectMany(rule => rule.Mistakes)];

    /// <summary>
    /// The configuration with the rules on this metric alone: which samples stay out of its windows is decided by all
    /// of them, and by no other rule.
    /// </summary>
    public SurveillanceConfig AsConfigured => _config with
    {
        Rules = _config.Rules with
        {
            Definitions = [.. _config.Rules.Definitions.Where(rule => rule.Metric == Family.Metric)],
        },
    };

    /// <summary>The rules of the family alone, as configured.</summary>
    public RuleBook FamilyRules => _config.Rules with { Definitions = [.. Rules.Select(rule => rule.Configured.Rule)] };

    /// <summary>The same with what is tried.</summary>
    public SurveillanceConfig AsTried
    {
        get
        {
            var tried = Rules.ToDictionary(rule => rule.Name);
            var book = AsConfigured.Rules;
            var limits = new Dictionary<string, RuleLimits>(
                book.Thresholds.GetValueOrDefault(Market.Instrument) ?? new Dictionary<string, RuleLimits>());
            foreach (var rule in Rules)
                limits[rule.Name] = rule.Tried.Limits;
            return _config with
            {
                Rules = new RuleBook(
                    [.. book.Definitions.Select(rule => tried.GetValueOrDefault(rule.Name)?.Tried.Rule ?? rule)],
                    new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>(book.Thresholds)
                    {
                        [Market.Instrument] = limits,
                    }),
            };
        }
    }

    /// <summary>
    /// The markets whose history the replay needs: a metric of several books is judged, and its price step taken, over
    /// all of them.
    /// </summary>
    public IReadOnlyList<MarketId> Markets => Metric.Legs switch
    {
        MetricLegs.Peers => [.. _config.EnabledMarkets.Where(each => each.Instrument == Market.Instrument)],
        MetricLegs.Spot =>
        [
            Market,
            .. _config.BasisPairs.Where(pair => pair.Perp == Market.Instrument)
                .Select(pair => Market with { Instrument = pair.Spot }),
        ],
        _ => [Market],
    };

    /// <summary>
    /// Whether an alert belongs to what is tried. Of a divergence any venue may tell: the one farthest from the others.
    /// </summary>
    public bool Concerns(Alert alert) => alert.Family == Family.Name
        && (Metric.Legs == MetricLegs.Peers ? alert.Market.Instrument == Market.Instrument : alert.Market == Market);

    /// <summary>The families that can be tried on a market: those of its own figures.</summary>
    public static IReadOnlyList<RuleFamily> FamiliesOf(RuleBook rules, MarketId market) =>
    [
        .. RuleFamily.Of(rules, market)
            .Where(family => MetricCatalog.Find(family.Metric) is { Scope: MetricScope.Book }),
    ];

    /// <summary>What a wish asks for; null when no rule of it applies.</summary>
    public static RuleTrial? Of(SurveillanceConfig config, TuningWish wish)
    {
        if (wish.Market is not { } market
            || FamiliesOf(config.Rules, market).FirstOrDefault(each => each.Name == wish.Family) is not { } family)
            return null;
        var edits = wish.Edits.ToLookup(edit => edit.Rule);
        return new RuleTrial(
            config, market, family,
            [.. family.Rules.Select(armed => TriedRule.Of(armed, [.. edits[armed.Rule.Name]]))]);
    }
}
