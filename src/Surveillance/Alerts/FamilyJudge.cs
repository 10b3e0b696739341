using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// Judges one family of rules on the readings of one market: fires, goes on, ends. Who may be told is decided later.
/// </summary>
internal sealed class FamilyJudge(AlertPolicy policy, AlertRegister alerts, MarketWatches watches)
{
    private AlertPolicy _policy = policy;

    /// <summary>Goes by another configuration.</summary>
    public void Follow(AlertPolicy policy) => _policy = policy;

    /// <summary>The steps of the family's alert; judgements that changed are added.</summary>
    /// <param name="watch">What is held of the market.</param>
    /// <param name="memory">What it holds of the family.</param>
    /// <param name="family">The family, as it applies now.</param>
    /// <param name="readings">The readings of the market.</param>
    /// <param name="changed">Takes the judgements that changed; made when it is needed.</param>
    public IReadOnlyList<Transition> Judge(
        MarketWatch watch,
        FamilyMemory memory,
        RuleFamily family,
        MarketReadings readings,
        ref List<Judgement>? changed)
    {
        var state = memory.State;
        var active = watch.ActiveOf(family.Name);
        if (MarketWatch.ReadingOf(family, readings) is not { } found)
        {
            if (active is null && state.Pending.Count == 0)
                return [];
            found = Reading.Unknown(ReadingStatus.NoData);
        }

        var reading = new FamilyReading(readings.Timestamp, found, readings.Simulated, _policy.Continuity);
        var blocked = active is null ? WhyBlocked(family, state, watch.Market, readings.Timestamp) : null;
        var step = active is not null ? AlertLifeCycle.Advance(family, state, active, reading)
            : blocked == JudgementReasons.ToldByOtherVenue && !state.AwaitsClear
                ? new FamilyStep(state with { Pending = [] }, null, [])
            : AlertIgnition.Advance(family, state, LastOf(state), watch.Market, reading, _policy.FlappingReopenings);
        if (family.Metric == WatchedMetrics.Divergence && step.Alert is not null && reading.Value is not null)
            step = WithVenues(step, watch.Market, reading.At);
        if (!ReferenceEquals(step.State, state))
            watch.Remember(memory, step.State);
        if (step.Transitions.Count == 0 && step.Alert is { } alert)
            alerts.Keep(alert);

        // By their numbers: a list that is gone through by its interface makes an object, 100,000 times a second.
        memory.Take(new JudgedFamily(watch.Market, family, reading, step.State, step.Alert, blocked));
        for (var rank = 0; rank < family.Rules.Count; rank++)
        {
            if (watch.Follow(memory, rank) is { } judgement)
                (changed ??= []).Add(judgement);
        }

        // The last one carries the alert as it stands after the whole reading.
        return step.Transitions.Count == 0
            ? []
            : [.. step.Transitions.SkipLast(1), step.Transitions[^1] with { Alert = step.Alert! }];
    }

    /// <summary>
    /// What silence says of a market: nobody but the detector can say that it is not measured any more.
    /// </summary>
    public IReadOnlyList<Transition> JudgeUnread(MarketId market, DateTimeOffset now)
    {
        var watch = watches.Of(market);
        if (MissingReadings.Of(watch, alerts.RestoredAt, _policy.StaleAfter, now) is not { } readings)
            return [];

        // A lower bound can say that an age is too long, never that it is short enough.
        List<Transition>? steps = null;
        List<Judgement>? changed = null;
        var least = readings.Readings[WatchedMetrics.BookAge].Value!.Value;
        foreach (var family in watch.Families.Where(family => family.Metric == WatchedMetrics.BookAge &&
                     !RuleLegs.IsClear(family.Condition, least, family.ClearLevel)))
            (steps ??= []).AddRange(Judge(watch, watch.MemoryOf(family.Name), family, readings, ref changed));
        return steps ?? [];
    }

    // Not where each family is judged: what looks for the venues is an object, made as its method begins.
    private FamilyStep WithVenues(FamilyStep step, MarketId market, DateTimeOffset at) =>
        Divergence.WithVenues(
            step, _policy.VenuesOf(market.Instrument), venue => watches.Find(market with { Exchange = venue }), at);

    private string? WhyBlocked(RuleFamily family, FamilyState state, MarketId market, DateTimeOffset at) =>
        family.Metric == WatchedMetrics.Divergence && IsToldElsewhere(family, market, at)
            ? JudgementReasons.ToldByOtherVenue
            : state.AwaitsClear ? JudgementReasons.AwaitsClear : null;

    private bool IsToldElsewhere(RuleFamily family, MarketId market, DateTimeOffset at)
    {
        var venues = _policy.VenuesOf(market.Instrument);
        if (venues.Count < 2)
            return false;
        var teller = Divergence.TellerOf(venues, venue => watches.Find(market with { Exchange = venue }), at);
        return teller != market.Exchange
            || venues.Any(venue => venue != market.Exchange && IsToldAt(market with { Exchange = venue }));

        bool IsToldAt(MarketId other) =>
            alerts.ActiveOf(family.Name, other) is not null || watches.Find(other)?[family.Name].AwaitsClear == true;
    }

    private Alert? LastOf(FamilyState state) => state.LastAlertId is { } id ? alerts.Find(id) : null;
}
