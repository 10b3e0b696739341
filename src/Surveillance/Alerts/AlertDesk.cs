using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// Decides about every alert: takes readings, the passing of time, operators' wishes and edits of the configuration,
/// and tells what changed. Pure but for what it remembers, all of which can be exported and restored; the caller
/// persists, then announces. Not thread-safe: one loop owns it.
/// </summary>
public sealed class AlertDesk
{
    private readonly Dictionary<MarketId, MarketWatch> _watches = [];
    private readonly AlertRegister _alerts;
    private readonly SilenceBook _silences = new();
    private readonly Inhibition _inhibition;
    private readonly NoticeGate _gate;
    private readonly Dictionary<string, int?> _streams = [];
    private AlertPolicy _policy;

    /// <summary>A desk with nothing on it.</summary>
    public AlertDesk(AlertPolicy policy)
    {
        _policy = policy;
        _inhibition = new Inhibition(policy);
        _alerts = new AlertRegister(_inhibition);
        _gate = new NoticeGate(_silences, _inhibition);
    }

    /// <summary>Alerts that are active.</summary>
    public IReadOnlyCollection<Alert> Active => _alerts.Active;

    /// <summary>Silences in force.</summary>
    public IReadOnlyCollection<Silence> Silences => _silences.All;

    /// <summary>An alert that is active, or ended so recently that it may still be opened again.</summary>
    public Alert? Find(string alertId) => _alerts.Find(alertId);

    /// <summary>The active alerts of one market.</summary>
    public IReadOnlyList<Alert> ActiveOn(MarketId market) =>
        _alerts.On(market) is { Count: > 0 } alerts ? [.. alerts.Values] : [];

    /// <summary>Whether no rule is pending on a market and no alert active.</summary>
    public bool IsCalm(MarketId market) => !_watches.TryGetValue(market, out var watch) || watch.IsCalm;

    /// <summary>
    /// Judges every rule of a market on new readings. Readings no newer than the last, or of a market that is not
    /// enabled, are nothing new.
    /// </summary>
    public DeskReport Judge(MarketReadings readings)
    {
        if (!_policy.IsEnabled || !_policy.Covers(readings.Market))
            return DeskReport.Nothing;
        var watch = WatchOf(readings.Market);
        if (!watch.Note(readings, _policy.Continuity))
            return DeskReport.Nothing;

        List<Transition>? transitions = null;
        List<Judgement>? changed = null;
        foreach (var family in watch.Families)
        {
            var scaled = family.For(_streams.GetValueOrDefault(watch.Market.Exchange));
            JudgeFamily(watch, scaled, readings, ref transitions, ref changed);
        }

        return transitions is null && changed is null
            ? DeskReport.Nothing
            : new DeskReport(transitions ?? [], changed ?? []);
    }

    /// <summary>
    /// What time alone changes: silences that end, venues that are down, missing data, escalation, repeats, the end of
    /// what flapped.
    /// </summary>
    public IReadOnlyList<Transition> Tick(DateTimeOffset now)
    {
        _silences.Expire(now, _alerts.Active);
        _alerts.Forget(now - _policy.LongestThrottle);
        if (!_policy.IsEnabled)
            return [];
        var transitions = JudgeUnread(now);
        transitions.AddRange(_alerts.Active.ToList().SelectMany(alert =>
            _gate.Pass(Aging.Of(alert, _policy, _alerts.RestoredAt, now), now)).Select(Keep));
        Flag(transitions, now, AlertReasons.System);
        var ends = Aging.EndsOf(_alerts.Ended, _policy, now).Select(end => _alerts.Keep(_gate.Pass(end, now)));
        return [.. transitions, .. ends];
    }

    /// <summary>Carries out what an operator asks for. Asking twice changes nothing more.</summary>
    public CommandOutcome Carry(OperatorCommand command, DateTimeOffset now)
    {
        var outcome = OperatorDesk.Carry(command, _alerts, _silences, now);
        var transitions = _gate.Pass(outcome.Transitions, now).Select(Keep).ToList();
        if (_policy.IsEnabled)
            Flag(transitions, now, command.Actor);
        return outcome with { Transitions = transitions };
    }

    /// <summary>An operator took the id out of the set of active alerts; null when the alert is not active.</summary>
    public Transition? ResolvedByHand(string alertId, DateTimeOffset now) =>
        _alerts.Find(alertId) is { IsActive: true } alert
            ? Keep(_gate.Pass(OperatorDesk.Resolve(alert, AlertReasons.ByHand, now), now))
            : null;

    /// <summary>What a venue's feed says of itself; null when it is not known.</summary>
    public void Observe(string exchange, VenueHealth? health)
    {
        _inhibition.Observe(exchange, health);
        _streams[exchange] = health?.StreamCount;
    }

    /// <summary>Goes by another configuration. Alerts whose rule or market is gone end as removed.</summary>
    public IReadOnlyList<Transition> Reconfigure(AlertPolicy policy, DateTimeOffset now)
    {
        var added = policy.Markets.Where(market => !_policy.Covers(market)).ToList();
        _policy = policy;
        _inhibition.Follow(policy);
        foreach (var market in _watches.Keys.Where(market => !policy.Covers(market)).ToList())
            _watches.Remove(market);
        foreach (var watch in _watches.Values)
            watch.Rearm(RuleFamily.Of(policy.Rules, watch.Market));
        added.ForEach(market => WatchOf(market).AddedAt = now);
        if (!policy.IsEnabled)
            return [];
        return [.. _alerts.Active.Where(alert => !IsArmed(alert)).ToList().Select(alert => Remove(alert, now))];
    }

    /// <summary>
    /// Takes up what was exported before a restart: alerts, timers, silences. Before anything is judged.
    /// </summary>
    public void Restore(
        IEnumerable<Alert> alerts, IEnumerable<MarketRules> markets, IEnumerable<Silence> silences, DateTimeOffset now)
    {
        foreach (var silence in silences)
            _silences.Add(silence);
        foreach (var alert in alerts)
            _alerts.Keep(alert);
        foreach (var rules in markets.Where(rules => _policy.Covers(rules.Market)))
            WatchOf(rules.Market).Restore(rules);
        foreach (var ended in _alerts.Ended)
            AwaitClearAgain(ended);
        _alerts.RestoredAt = now;
    }

    /// <summary>
    /// Takes up an alert that a store still calls active, or whose end is still to be told. When its family has another
    /// one by now, or its rule or market is gone, an active one ends instead: the transition tells so.
    /// </summary>
    public Transition? Adopt(Alert alert, DateTimeOffset now)
    {
        if (alert.IsActive && _policy.IsEnabled && !IsArmed(alert))
            return Remove(alert, now);
        if (!alert.IsActive || _alerts.ActiveOf(alert.Family, alert.Market) is not { } present)
        {
            _alerts.Keep(alert);
            return null;
        }

        return present.Id == alert.Id ? null : Gone(alert, AlertReasons.Replaced, now);
    }

    /// <summary>
    /// What a restart needs of one market, and what an operator reads of it; null before anything was judged on it.
    /// </summary>
    public MarketRules? Export(MarketId market) =>
        _watches.GetValueOrDefault(market) is { IsJudged: true } watch ? watch.Export() : null;

    // Nobody but the desk can say that a market is not measured any more.
    private List<Transition> JudgeUnread(DateTimeOffset now)
    {
        List<Transition>? transitions = null;
        List<Judgement>? changed = null;
        foreach (var market in _policy.Markets)
        {
            var watch = WatchOf(market);
            if (MissingReadings.Of(watch, _alerts.RestoredAt, _policy.StaleAfter, now) is not { } readings)
                continue;

            // A lower bound can say that an age is too long, never that it is short enough.
            var least = readings.Readings[WatchedMetrics.BookAge].Value!.Value;
            foreach (var family in watch.Families.Where(family => family.Metric == WatchedMetrics.BookAge &&
                         !RuleLegs.IsClear(family.Condition, least, family.ClearLevel)))
                JudgeFamily(watch, family, readings, ref transitions, ref changed);
        }

        return transitions ?? [];
    }

    private void JudgeFamily(
        MarketWatch watch, RuleFamily family, MarketReadings readings,
        ref List<Transition>? transitions, ref List<Judgement>? changed)
    {
        var state = watch[family.Name];
        var active = watch.ActiveOf(family.Name);
        if (MarketWatch.ReadingOf(family, readings) is not { } found)
        {
            if (active is null && state.Pending.Count == 0)
                return;
            found = Reading.Unknown(ReadingStatus.NoData);
        }

        var reading = new FamilyReading(readings.Timestamp, found, readings.Simulated, _policy.Continuity);
        var blocked = active is null ? WhyBlocked(family, state, watch.Market, readings.Timestamp) : null;
        var step = active is not null ? AlertLifeCycle.Advance(family, state, active, reading)
            : blocked == JudgementReasons.ToldByOtherVenue && !state.AwaitsClear
                ? new FamilyStep(state with { Pending = [] }, null, [])
            : AlertIgnition.Advance(family, state, LastOf(state), watch.Market, reading, _policy.FlappingReopenings);
        watch[family.Name] = step.State;
        if (step.Transitions.Count > 0)
        {
            var told = _gate.Pass(Divergence.WithVenues(step, _policy), readings.Timestamp);
            (transitions ??= []).AddRange(told.Select(Keep));
        }
        else if (step.Alert is { } alert)
            _alerts.Keep(alert);
        foreach (var armed in family.Rules)
        {
            var judged = new JudgedRule(watch.Market, family, armed, reading, step.State, step.Alert, blocked);
            if (watch.Keep(judged) is { } judgement)
                (changed ??= []).Add(judgement);
        }
    }

    private string? WhyBlocked(RuleFamily family, FamilyState state, MarketId market, DateTimeOffset at)
    {
        if (family.Metric == WatchedMetrics.Divergence)
        {
            var others = _policy.VenuesOf(market.Instrument).Where(venue => venue != market.Exchange)
                .Select(venue => market with { Exchange = venue });
            var teller = Divergence.TellerOf(
                [.. _policy.VenuesOf(market.Instrument)], venue => WatchAt(market with { Exchange = venue }), at);
            if (teller != market.Exchange || others.Any(IsToldAt))
                return JudgementReasons.ToldByOtherVenue;
        }

        return state.AwaitsClear ? JudgementReasons.AwaitsClear : null;

        bool IsToldAt(MarketId other) =>
            _alerts.ActiveOf(family.Name, other) is not null || WatchAt(other)?[family.Name].AwaitsClear == true;
        MarketWatch? WatchAt(MarketId at) => _watches.GetValueOrDefault(at);
    }

    private void Flag(List<Transition> transitions, DateTimeOffset now, string actor)
    {
        foreach (var alert in _alerts.Active.ToList())
            transitions.AddRange(_gate.Flag(alert, now, actor).Select(Keep));
    }

    private Transition Keep(Transition transition)
    {
        var alert = transition.Alert;
        _alerts.Keep(alert);
        if (alert.IsActive || !_policy.Covers(alert.Market))
            return transition;

        // The condition of an alert that somebody ended by hand may well hold on: it must clear once before it counts
        // again.
        var watch = WatchOf(alert.Market);
        watch[alert.Family] = watch[alert.Family] with
        {
            Pending = [],
            LastAlertId = alert.Resolution == ResolutionType.Removed ? null : alert.Id,
            AwaitsClear = alert.Resolution == ResolutionType.Manual,
        };
        return transition;
    }

    private Transition Remove(Alert alert, DateTimeOffset now) => Keep(Gone(alert, AlertReasons.Removed, now));

    private Transition Gone(Alert alert, string why, DateTimeOffset now)
    {
        var ended = AlertLifeCycle.End(alert, ResolutionType.Removed, now);
        var row = AlertLifeCycle.EventOf(ended, alert.State, why, now);
        return _gate.Pass(new Transition(ended, row, NoticeKind.Resolved), now);
    }

    // The record of an alert is written before the marks of its family: a crash in between must not forget what an
    // operator wants.
    private void AwaitClearAgain(Alert ended)
    {
        if (ended.Resolution != ResolutionType.Manual || !_policy.Covers(ended.Market))
            return;
        var watch = WatchOf(ended.Market);
        if (!(watch.LastReadingAt > ended.ResolvedAt))
            watch[ended.Family] = new FamilyState(ended.Family, [], AwaitsClear: true, ended.Id);
    }

    private Alert? LastOf(FamilyState state) => state.LastAlertId is { } id ? _alerts.Find(id) : null;

    private bool IsArmed(Alert alert) => _policy.MayCover(alert.Market) || (_policy.Covers(alert.Market) &&
        WatchOf(alert.Market).Families.Any(family => family.Name == alert.Family && family.RankOf(alert.Rule) >= 0));

    private MarketWatch WatchOf(MarketId market)
    {
        if (!_watches.TryGetValue(market, out var watch))
            _watches[market] = watch = new MarketWatch(
                market, RuleFamily.Of(_policy.Rules, market), _alerts.On(market));
        return watch;
    }
}
