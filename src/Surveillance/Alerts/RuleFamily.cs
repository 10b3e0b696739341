using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>A rule and its limits on one instrument.</summary>
public readonly record struct ArmedRule(AlertRule Rule, RuleLimits Limits);

/// <summary>
/// The rules of one family that apply to one market, most urgent first. They share a metric, a condition and one alert;
/// an alert ends at the clear level of the threshold nearest to normal.
/// </summary>
public sealed class RuleFamily
{
    private RuleFamily(string name, IReadOnlyList<ArmedRule> rules)
    {
        Name = name;
        Rules = rules;
        Metric = rules[0].Rule.Metric;
        MetricPlace = MetricCatalog.PlaceOf(Metric);
        Condition = rules[0].Rule.Condition;
        var nearest = rules[0];
        foreach (var armed in rules)
            if (RuleLegs.IsWorse(Condition, nearest.Limits.Threshold, armed.Limits.Threshold))
                nearest = armed;
        ClearLevel = RuleLegs.ClearLevel(Condition, nearest.Limits.Threshold, nearest.Rule.ResolveRatio);
    }

    /// <summary>Such as <c>spread</c>.</summary>
    public string Name { get; }

    /// <summary>Most urgent first; among equals the one with the farther threshold.</summary>
    public IReadOnlyList<ArmedRule> Rules { get; }

    /// <summary>The metric that all of them watch.</summary>
    public string Metric { get; }

    /// <summary>The place of that metric in the catalog; null where it is not in it.</summary>
    internal int? MetricPlace { get; }

    /// <summary>How all of them compare.</summary>
    public AlertCondition Condition { get; }

    /// <summary>The level at which an alert of the family may end.</summary>
    public double ClearLevel { get; }

    /// <summary>Whether it looks at the same as another, in the same way.</summary>
    public bool WatchesAs(RuleFamily other) => Metric == other.Metric && Condition == other.Condition;

    /// <summary>Position of a rule in the order of urgency; -1 when it does not apply here.</summary>
    public int RankOf(string rule)
    {
        for (var i = 0; i < Rules.Count; i++)
            if (Rules[i].Rule.Name == rule)
                return i;
        return -1;
    }

    /// <summary>The families that apply to a market. A rule without limits for the instrument does not apply.</summary>
    public static IReadOnlyList<RuleFamily> Of(RuleBook book, MarketId market) =>
    [
        .. from rule in book.Definitions
           let limits = book.LimitsOf(rule, market.Instrument)
           where limits is not null
           group new ArmedRule(rule, limits) by rule.Family into family
           select new RuleFamily(family.Key, InOrderOfUrgency(family)),
    ];

    /// <summary>
    /// The family as it applies to a venue with so many streams: the limits of the message rate shrink in proportion
    /// when fewer than two carry the venue, because one quiet market does not make a venue silent. Null when the number
    /// is not known.
    /// </summary>
    public RuleFamily For(int? streams)
    {
        const double fullStreams = 2;
        if (Metric != WatchedMetrics.MessageRate || streams is not { } count || count >= fullStreams)
            return this;

        // No stream at all is an outage, not a reason to expect nothing: it counts as one.
        var scale = Math.Max(1, count) / fullStreams;
        return With(limits => limits.Threshold * scale);
    }

    /// <summary>
    /// The family as it applies to a venue with so many markets: of a count, the larger of a number and a share.
    /// </summary>
    public RuleFamily Over(int markets) =>
        With(limits => Math.Max(limits.Threshold, (limits.SharePct ?? 0) * markets / 100));

    private RuleFamily With(Func<RuleLimits, double> threshold) => new(
        Name,
        [
            .. Rules.Select(armed => armed with
            {
                Limits = armed.Limits with { Threshold = threshold(armed.Limits) },
            }),
        ]);

    private static List<ArmedRule> InOrderOfUrgency(IEnumerable<ArmedRule> rules)
    {
        var ordered = rules.ToList();
        ordered.Sort((one, other) =>
            one.Rule.Priority != other.Rule.Priority ? one.Rule.Priority.CompareTo(other.Rule.Priority)
            : RuleLegs.IsWorse(one.Rule.Condition, one.Limits.Threshold, other.Limits.Threshold) ? -1
            : RuleLegs.IsWorse(one.Rule.Condition, other.Limits.Threshold, one.Limits.Threshold) ? 1
            : string.CompareOrdinal(one.Rule.Name, other.Rule.Name));
        return ordered;
    }
}
