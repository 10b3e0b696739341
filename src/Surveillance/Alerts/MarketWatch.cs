using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// What the desk holds of one market: its families, what each remembers, and where each rule stands.
/// </summary>
/// <param name="market">The market.</param>
/// <param name="families">The families that apply to it.</param>
/// <param name="alerts">Its active alerts by family, as they come and go.</param>
internal sealed class MarketWatch(
    MarketId market, IReadOnlyList<RuleFamily> families, IReadOnlyDictionary<string, Alert> alerts)
{
    private static readonly int? BookAgePlace = MetricCatalog.PlaceOf(WatchedMetrics.BookAge);
    private static readonly int? DivergencePlace = MetricCatalog.PlaceOf(WatchedMetrics.Divergence);

    private readonly Dictionary<string, FamilyMemory> _memories = [];
    private readonly Dictionary<string, RuleStanding> _standings = [];

    /// <summary>Those of the families, in their order; null until they are asked for.</summary>
    private FamilyMemory[]? _inOrder;

    /// <summary>Families of which a rule is pending, or which have to clear first.</summary>
    private int _pending;

    public MarketId Market { get; } = market;

    public IReadOnlyList<RuleFamily> Families { get; private set; } = families;

    /// <summary>When an edit of the configuration brought the market; null when it is as old as the desk.</summary>
    public DateTimeOffset? AddedAt { get; set; }

    /// <summary>Time of the newest reading judged; null before the first.</summary>
    public DateTimeOffset? LastReadingAt { get; private set; }

    /// <summary>
    /// Whether a rule was judged: on its readings, or because there were none for so long that its book must be old.
    /// </summary>
    public bool IsJudged => LastReadingAt is not null || _standings.Count > 0;

    /// <summary>Age of the book at that time; null where it was not told.</summary>
    public TimeSpan? BookAge { get; private set; }

    /// <summary>Whether the newest readings came from a simulator's data.</summary>
    public bool Simulated { get; private set; }

    /// <summary>The newest divergence of the market, where known.</summary>
    public double? Divergence { get; private set; }

    /// <summary>What is remembered of each of its families, in their order.</summary>
    public IReadOnlyList<FamilyMemory> Memories => _inOrder ??= [.. Families.Select(family => MemoryOf(family.Name))];

    /// <summary>What is remembered of a family beside its alert.</summary>
    public FamilyState this[string family]
    {
        get => MemoryOf(family).State;
        set => Remember(MemoryOf(family), value);
    }

    /// <summary>What goes on.</summary>
    public MarketBustle Bustle =>
        _pending > 0 ? MarketBustle.Pending : alerts.Count == 0 ? MarketBustle.Calm : MarketBustle.Burning;

    /// <summary>What is held of a family; what is quiet is kept, too, and not made anew each time.</summary>
    public FamilyMemory MemoryOf(string family)
    {
        if (!_memories.TryGetValue(family, out var memory))
            _memories[family] = memory = new FamilyMemory(family);
        return memory;
    }

    /// <summary>What is remembered of a family is something else now.</summary>
    public void Remember(FamilyMemory family, FamilyState state)
    {
        _pending += CountOf(state) - CountOf(family.State);
        family.State = state;
    }

    /// <summary>The active alert of a family; null when there is none.</summary>
    public Alert? ActiveOf(string family) => alerts.Count == 0 ? null : alerts.GetValueOrDefault(family);

    /// <summary>Takes note of readings; false when they are no newer than the last.</summary>
    public bool Note(MarketReadings readings, TimeSpan continuity)
    {
        if (readings.Timestamp <= LastReadingAt)
        {
            // Two engines at the hand-over of a market may differ by moments; farther back only a clock goes that was
            // set back.
            if (LastReadingAt - readings.Timestamp <= continuity)
                return false;
            ClearPending();
        }

        LastReadingAt = readings.Timestamp;
        Simulated = readings.Simulated;
        BookAge = KnownAt(BookAgePlace, WatchedMetrics.BookAge, readings) is { } age ? TimeSpan.FromSeconds(age) : null;
        Divergence = KnownAt(DivergencePlace, WatchedMetrics.Divergence, readings);
        return true;
    }

    public void Rearm(IReadOnlyList<RuleFamily> families)
    {
        // What is pending on another metric is not pending on this one.
        foreach (var before in Families)
        {
            if (families.Any(family => family.Name == before.Name && !family.WatchesAs(before)))
                this[before.Name] = this[before.Name] with { Pending = [] };
        }

        (Families, _inOrder) = (families, null);
        foreach (var (name, memory) in _memories.ToList())
        {
            // A rule that is gone is not pending any more.
            var state = memory.State;
            memory.Forget();
            if (families.FirstOrDefault(family => family.Name == name) is not { } family)
            {
                _pending -= CountOf(state);
                _memories.Remove(name);
            }
            else if (state.Pending.Any(timer => family.RankOf(timer.Rule) < 0))
                Remember(memory, state with
                {
                    Pending = [.. state.Pending.Where(timer => family.RankOf(timer.Rule) >= 0)],
                });
        }

        foreach (var (name, standing) in _standings.ToList())
        {
            standing.Settle();
            if (families.All(family => family.RankOf(name) < 0))
                _standings.Remove(name);
        }
    }

    /// <summary>The clock was set back: nothing was seen later than now.</summary>
    public void SetBack(DateTimeOffset now)
    {
        if (AddedAt > now)
            AddedAt = now;
        if (LastReadingAt <= now)
            return;
        LastReadingAt = now;
        ClearPending();
    }

    public void Restore(MarketRules rules)
    {
        LastReadingAt = rules.At == default ? null : rules.At;
        foreach (var state in rules.Families)
            this[state.Family] = state;
        foreach (var judgement in rules.Judgements)
            _standings[judgement.Rule] = new RuleStanding(judgement);
        Rearm(Families);
    }

    public MarketRules Export() => new(
        Market,
        LastReadingAt ?? default,
        [.. _standings.Values.Select(standing => standing.Judgement)],
        [
            .. _memories.Values.Select(memory => memory.State).Where(state =>
                state.Pending.Count > 0 || state.AwaitsClear || state.LastAlertId is not null),
        ]);

    /// <summary>
    /// Takes note of where a rule stands after the reading that its family was judged on; its judgement, if state or
    /// reason differ from the one before.
    /// </summary>
    public Judgement? Follow(FamilyMemory family, int rank)
    {
        var rules = family.Judged.Family.Rules;
        var armed = rules[rank];
        if (family.StandingAt(rank) is not { } standing)
        {
            if (!_standings.TryGetValue(armed.Rule.Name, out standing))
                _standings[armed.Rule.Name] = standing = new RuleStanding();
            family.Know(rank, rules.Count, standing);
        }

        return standing.Follow(family, armed);
    }

    private void ClearPending()
    {
        foreach (var memory in _memories.Values)
            Remember(memory, memory.State with { Pending = [] });
    }

    private static int CountOf(FamilyState state) => state.Pending.Count > 0 || state.AwaitsClear ? 1 : 0;

    private static double? KnownAt(int? place, string metric, MarketReadings readings) =>
        ReadingAt(place, metric, readings) is { } reading ? RuleEvaluation.KnownValue(reading) : null;

    /// <summary>The reading of a family's metric; null when the market has no such metric.</summary>
    public static Reading? ReadingOf(RuleFamily family, MarketReadings readings) =>
        ReadingAt(family.MetricPlace, family.Metric, readings);

    private static Reading? ReadingAt(int? place, string metric, MarketReadings readings)
    {
        if (place is { } known && readings.Readings is ReadingDictionary table)
            return table.TryGet(known, out var at) ? at : null;
        return readings.Readings.TryGetValue(metric, out var reading) ? reading : null;
    }
}
