namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// Readings that stay for a while where something may happen: around thresholds and clear levels, beyond hard limits,
/// unknown, unusual or not; and for as long as holds ask, and a little less.
/// </summary>
internal sealed class RandomReadings(Random random)
{
    private static readonly string[] Zones =
    [
        "clear", "on_clear", "between", "on_threshold", "warning", "warning", "warning", "on_critical", "critical",
        "critical", "hard", "beyond", "unknown", "absent",
    ];

    private static readonly int[] Stays = [1, 1, 2, 3, 5, 6, 7, 10, 11, 12, 13, 15, 16, 20, 30, 31, 60, 90];

    private static readonly IReadOnlyList<IReadOnlyList<ReferenceRule>> Families =
        [.. ModelRules.Rules.GroupBy(rule => rule.Metric).Select(family => family.ToList())];

    private readonly Dictionary<(ReferenceMarket Market, string Metric), Mood> _moods = [];

    /// <summary>How old all books of a venue are, where it brings nothing.</summary>
    public Dictionary<string, double> Dark { get; } = [];

    /// <summary>The next readings of a market.</summary>
    public Dictionary<string, ReferenceReading> Next(ReferenceMarket market)
    {
        var readings = new Dictionary<string, ReferenceReading>();
        foreach (var rules in Families)
        {
            var metric = rules[0].Metric;
            if (market.IsVenue != (metric == "message_rate"))
                continue;
            if (metric == "book_age_seconds" && Dark.TryGetValue(market.Exchange, out var age))
                readings[metric] = new ReferenceReading(age, null, "ok");
            else if (Next(market, rules) is { } reading)
                readings[metric] = reading;
        }

        return readings;
    }

    private ReferenceReading? Next(ReferenceMarket market, IReadOnlyList<ReferenceRule> rules)
    {
        var key = (market, rules[0].Metric);
        if (!_moods.TryGetValue(key, out var mood) || mood.Left == 0)
            mood = mood is { Restless: > 0 } ? Restless(mood) : NewMood(rules[0].Metric, mood?.Zone ?? "");
        _moods[key] = mood with { Left = mood.Left - 1 };

        // Now and then a single reading that is another one.
        if (random.Next(40) == 0)
            mood = NewMood(rules[0].Metric, "normal");
        return mood.Zone switch
        {
            "absent" => null,
            "unknown" => new ReferenceReading(null, null, Pick("gap", "stale", "truncated", "one_sided")),
            _ => Scored(rules, Math.Round(ValueOf(rules, mood.Zone), 4) * (mood.IsNegative ? -1 : 1), mood.Unusual),
        };
    }

    private Mood NewMood(string metric, string before)
    {
        // Most is normal most of the time, and the books of all markets are seldom old at the same time.
        var isNormal = random.Next(10) < (before == "normal" ? 3 : 7)
            || (metric is "book_age_seconds" or "message_rate" && random.Next(3) > 0);
        var zone = isNormal ? "normal" : Zones[random.Next(Zones.Length)];
        return new Mood(zone, Stays[random.Next(Stays.Length)], metric == "basis_bps" && random.Next(2) == 0,
            Pick("yes", "yes", "yes", "yes", "little", "no", "other_side", "warming_up", "on_limit", "not_scored"),
            random.Next(15) == 0 ? 8 : 0);
    }

    // Comes and goes: away for long enough to be over, and back within the throttle.
    private Mood Restless(Mood mood) => mood.Zone == "normal"
        ? mood with { Zone = Pick("warning", "critical"), Left = Pick(1, 2, 12), Restless = mood.Restless - 1 }
        : mood with { Zone = "normal", Left = Pick(13, 14, 16, 20, 25, 30, 33) };

    private ReferenceReading Scored(IReadOnlyList<ReferenceRule> rules, double value, string unusual)
    {
        if (rules[0].Z is null)
            return new ReferenceReading(value, null, "ok");
        var side = rules[0].Condition == "lt" || (rules[0].Condition == "abs_gt" && value < 0) ? -1 : 1;
        return unusual switch
        {
            "warming_up" => new ReferenceReading(value, null, "warming_up"),
            "not_scored" => new ReferenceReading(value, null, "ok"),
            "yes" => new ReferenceReading(value, side * 9, Pick("ok", "flat", "carried")),
            "little" => new ReferenceReading(value, side * 2.5, "ok"),
            "on_limit" => new ReferenceReading(value, side * Pick(2, 3), "ok"),
            "no" => new ReferenceReading(value, side * 0.5, "ok"),
            _ => new ReferenceReading(value, side * -9, "ok"),
        };
    }

    private double ValueOf(IReadOnlyList<ReferenceRule> rules, string zone)
    {
        var (low, high) = (rules[0], rules[^1]);
        var isRising = low.Condition != "lt";
        var isTowardsZero = isRising || low.Threshold < 0;
        var clear = isTowardsZero ? low.ResolveRatio * low.Threshold : low.Threshold / low.ResolveRatio;
        var hard = low.HardLimit ?? (isTowardsZero ? 2 * high.Threshold : high.Threshold / 4);

        // A step away from zero is worse where values rise or limits are negative.
        double Worse(double value) => isTowardsZero ? value * (1.01 + random.NextDouble() * 0.3)
            : value / (1.01 + random.NextDouble() * 0.3);
        double Better(double value) => isTowardsZero ? value / 1.01 : value * 1.01;
        return zone switch
        {
            "normal" => isTowardsZero ? clear * random.NextDouble() : clear * (1.01 + random.NextDouble()),
            "clear" => Better(clear),
            "on_clear" => clear,
            "between" => Better(low.Threshold),
            "on_threshold" => low.Threshold,
            "warning" => Worse(low.Threshold),
            "on_critical" => high.Threshold,
            "critical" => Worse(high.Threshold),
            "hard" => hard,
            _ => Worse(hard),
        };
    }

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];

    private sealed record Mood(string Zone, int Left, bool IsNegative, string Unusual, int Restless);
}
