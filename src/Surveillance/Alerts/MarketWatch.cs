using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// What the desk holds of one market: its families, what each remembers, and the last judgement of each rule.
/// </summary>
internal sealed class MarketWatch(MarketId market, IReadOnlyList<RuleFamily> families)
{
    private readonly Dictionary<string, FamilyState> _states = [];
    private readonly Dictionary<string, Judgement> _judgements = [];

    public MarketId Market { get; } = market;

    public IReadOnlyList<RuleFamily> Families { get; private set; } = families;

    /// <summary>Time of the newest reading judged; null before the first.</summary>
    public DateTimeOffset? LastReadingAt { get; private set; }

    /// <summary>Age of the book at that time; null where it was not told.</summary>
    public TimeSpan? BookAge { get; private set; }

    /// <summary>Whether the newest readings came from a simulator's data.</summary>
    public bool Simulated { get; private set; }

    /// <summary>The newest divergence of the market, where known.</summary>
    public double? Divergence { get; private set; }

    public FamilyState this[string family]
    {
        get => _states.GetValueOrDefault(family) ?? FamilyState.Quiet(family);
        set => _states[family] = value;
    }

    /// <summary>Takes note of readings; false when they are no newer than the last.</summary>
    public bool Note(MarketReadings readings)
    {
        if (readings.Timestamp <= LastReadingAt)
        {
            // Two engines at the hand-over of a market may differ by moments; farther back only a clock goes that was
            // set back.
            if (LastReadingAt - readings.Timestamp <= PendingTimer.Continuity)
                return false;
            foreach (var (family, state) in _states.ToList())
                _states[family] = state with { Pending = [] };
        }

        LastReadingAt = readings.Timestamp;
        Simulated = readings.Simulated;
        BookAge = KnownOf(WatchedMetrics.BookAge, readings) is { } age ? TimeSpan.FromSeconds(age) : null;
        Divergence = KnownOf(WatchedMetrics.Divergence, readings);
        return true;
    }

    public void Rearm(IReadOnlyList<RuleFamily> families)
    {
        Families = families;
        foreach (var name in _states.Keys.Where(name => families.All(family => family.Name != name)).ToList())
            _states.Remove(name);
        foreach (var name in _judgements.Keys.Where(name => families.All(family => family.RankOf(name) < 0)).ToList())
            _judgements.Remove(name);
    }

    public void Restore(MarketRules rules)
    {
        LastReadingAt = rules.At;
        foreach (var state in rules.Families)
            _states[state.Family] = state;
        foreach (var judgement in rules.Judgements)
            _judgements[judgement.Rule] = judgement;
        Rearm(Families);
    }

    public MarketRules Export() => new(
        Market,
        LastReadingAt ?? default,
        [.. _judgements.Values],
        [
            .. _states.Values.Where(state =>
                state.Pending.Count > 0 || state.AwaitsClear || state.LastAlertId is not null),
        ]);

    /// <summary>Keeps a judgement, and tells the one before it.</summary>
    public Judgement? Keep(Judgement judgement)
    {
        var before = _judgements.GetValueOrDefault(judgement.Rule);
        _judgements[judgement.Rule] = judgement;
        return before;
    }

    private static double? KnownOf(string metric, MarketReadings readings) =>
        readings.Readings.TryGetValue(metric, out var reading) ? RuleEvaluation.KnownValue(reading) : null;

    /// <summary>The reading of a family's metric; null when the market has no such metric.</summary>
    public static Reading? ReadingOf(RuleFamily family, MarketReadings readings) =>
        readings.Readings.TryGetValue(family.Metric, out var reading) ? reading : null;
}
