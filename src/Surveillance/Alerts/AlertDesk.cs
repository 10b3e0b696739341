using Surveillance.Alerts.Incidents;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// Decides about every alert: takes readings, the passing of time, operators' wishes and edits of the configuration,
/// and tells what changed. Pure but for what it remembers, all of which can be exported and restored; the caller
/// persists, then announces. Not thread-safe: one loop owns it.
/// </summary>
/// <remarks>
/// A turn judges all its markets first, by <see cref="Weigh"/>, and then decides by <see cref="Decide"/> who is told of
/// what: when thousands of markets breach at once, that is one incident, and none of them may be told before it is
/// seen.
/// </remarks>
public sealed class AlertDesk
{
    private readonly AlertRegister _alerts;
    private readonly MarketWatches _watches;
    private readonly FamilyJudge _families;
    private readonly IncidentJudge _incidents;
    private readonly SilenceBook _silences = new();
    private readonly Inhibition _inhibition;
    private readonly NoticeGate _gate;
    private readonly Dictionary<string, int?> _streams = [];
    private readonly List<WeighedSteps> _weighed = [];
    private readonly HashSet<MarketId> _weighedMarkets = [];
    private readonly List<Transition> _decided = [];
    private AlertPolicy _policy;
    private DateTimeOffset? _tickedAt;

    /// <summary>A desk with nothing on it.</summary>
    public AlertDesk(AlertPolicy policy)
    {
        var census = new VenueCensus();
        _policy = policy;
        _inhibition = new Inhibition(policy);
        _alerts = new AlertRegister(_inhibition, census);
        _watches = new MarketWatches(policy, _alerts);
        _families = new FamilyJudge(policy, _alerts, _watches);
        _incidents = new IncidentJudge(policy, _alerts, _watches, _families, census, _inhibition);
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

    /// <summary>What goes on on a market.</summary>
    public MarketBustle BustleOf(MarketId market) => _watches.Find(market)?.Bustle ?? MarketBustle.Calm;

    /// <summary>
    /// Judges every rule of a market on new readings; the judgements whose state or reason differs from the one before.
    /// Readings no newer than the last, or of a market that is not enabled, are nothing new. What it leads to is told
    /// by the next <see cref="Decide"/>.
    /// </summary>
    public IReadOnlyList<Judgement> Weigh(MarketReadings readings)
    {
        if (!_policy.IsEnabled || _watches.Covered(readings.Market) is not { } watch
            || !watch.Note(readings, _policy.Continuity))
            return [];

        // Twice before a decision: what follows starts from what the first one told.
        if (_weighedMarkets.Count > 0 && _weighedMarkets.Contains(readings.Market))
            Tell();
        List<Judgement>? changed = null;
        var streams = _streams.GetValueOrDefault(watch.Market.Exchange);
        for (var place = 0; place < watch.Families.Count; place++)
        {
            // The desk's own count does not come with readings.
            var family = watch.Families[place];
            if (family.Metric == WatchedMetrics.MarketsAlerting)
                continue;
            var steps = _families.Judge(watch, watch.Memories[place], family.For(streams), readings, ref changed);
            Hold(watch.Market, steps, readings.Timestamp);
        }

        return changed ?? (IReadOnlyList<Judgement>)[];
    }

    /// <summary>
    /// Looks whether what was weighed since the last time makes an incident, and decides what is told of it all.
    /// </summary>
    public IReadOnlyList<Transition> Decide(DateTimeOffset now)
    {
        if (_policy.IsEnabled)
        {
            foreach (var steps in _incidents.Judge(now))
                Hold(steps[0].Alert.Market, steps, now);
        }

        Tell();
        IReadOnlyList<Transition> decided = [.. _decided];
        _decided.Clear();
        return decided;
    }

    /// <summary>
    /// What time alone changes: silences that end, venues that are down, missing data, escalation, repeats, the end of
    /// what flapped.
    /// </summary>
    public IReadOnlyList<Transition> Tick(DateTimeOffset now)
    {
        FollowClock(now);
        _silences.Expire(now, _alerts.Active);
        _alerts.Forget(now - _policy.LongestThrottle);
        if (!_policy.IsEnabled)
            return [];
        foreach (var market in _policy.Markets)
            Hold(market, _families.JudgeUnread(market, now), now);
        List<Transition> transitions = DecideUnsilenced(now);
        foreach (var alert in _alerts.Active.ToList())
        {
            foreach (var transition in _gate.Pass(Aging.Of(alert, _policy, _alerts.RestoredAt, now), now))
                transitions.Add(Keep(transition));
        }

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
        {
            transitions.AddRange(DecideUnsilenced(now));
            Flag(transitions, now, command.Actor);
        }

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
        _policy = policy;
        _inhibition.Follow(policy);
        _watches.Follow(policy, now);
        _families.Follow(policy);
        _incidents.Follow(policy);
        return policy.IsEnabled
            ? [.. _alerts.Active.Where(alert => !_watches.IsArmed(alert)).ToList().Select(alert => Remove(alert, now))]
            : [];
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
            _watches.Of(rules.Market).Restore(rules);
        foreach (var ended in _alerts.Ended)
            _watches.NoteEndAgain(ended);
        _alerts.RestoredAt = now;
    }

    /// <summary>
    /// Takes up an alert that a store still calls active, or whose end is still to be told. When its family has another
    /// one by now, or its rule or market is gone, an active one ends instead: the transition tells so.
    /// </summary>
    public Transition? Adopt(Alert alert, DateTimeOffset now)
    {
        if (alert.IsActive && _policy.IsEnabled && !_watches.IsArmed(alert))
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
        _watches.Find(market) is { IsJudged: true } watch ? watch.Export() : null;

    private void Hold(MarketId market, IReadOnlyList<Transition> steps, DateTimeOffset at)
    {
        if (steps.Count == 0)
            return;

        var told = _gate.Pass(steps, at);
        foreach (var step in told)
            Keep(step);
        _weighed.Add(new WeighedSteps(steps, told, at));
        _weighedMarkets.Add(market);
    }

    // What would have been told by itself is not, when an incident that began with it stands for it.
    private void Tell()
    {
        foreach (var (steps, told, at) in _weighed)
        {
            var isTaken = _inhibition.HasIncident(told[^1].Alert) && told.Any(step => step.Notice is not null);
            var decided = isTaken ? _gate.Pass(steps, at) : told;
            if (isTaken)
                _alerts.Keep(decided[^1].Alert);
            _decided.AddRange(decided);
        }

        _weighed.Clear();
        _weighedMarkets.Clear();
    }

    // What a silence held back begins, for those who are told, when it ends: thousands at once are one incident then.
    private List<Transition> DecideUnsilenced(DateTimeOffset now)
    {
        foreach (var alert in _alerts.Active.ToList())
        {
            if (alert.Silenced && !_silences.Covers(alert) && NoticeGate.IsUntold(alert))
                _alerts.Keep(alert with { UnsilencedAt = now });
        }

        return [.. Decide(now)];
    }

    private void FollowClock(DateTimeOffset now)
    {
        if (now < _tickedAt - _policy.Continuity)
        {
            _alerts.SetBack(now);
            _watches.SetBack(now);
        }

        _tickedAt = now;
    }

    private void Flag(List<Transition> transitions, DateTimeOffset now, string actor)
    {
        foreach (var alert in _alerts.Active.ToList())
        {
            transitions.AddRange(_gate.Flag(alert, now, actor).Select(Keep));
            if (_alerts.Find(alert.Id) is { } present && _gate.ExplainedAnew(present) is { } after)
                _alerts.Keep(after);
        }
    }

    private Transition Keep(Transition transition)
    {
        _alerts.Keep(transition.Alert);
        if (!transition.Alert.IsActive)
            _watches.NoteEnd(transition.Alert);
        return transition;
    }

    private Transition Remove(Alert alert, DateTimeOffset now) => Keep(Gone(alert, AlertReasons.Removed, now));

    private Transition Gone(Alert alert, string why, DateTimeOffset now)
    {
        var ended = AlertLifeCycle.End(alert, ResolutionType.Removed, now);
        var row = AlertLifeCycle.EventOf(ended, alert.State, why, now);
        return _gate.Pass(new Transition(ended, row, NoticeKind.Resolved), now);
    }

    /// <summary>Steps of one alert, as they are and as they are told unless an incident stands for them.</summary>
    private readonly record struct WeighedSteps(
        IReadOnlyList<Transition> Steps, IReadOnlyList<Transition> Told, DateTimeOffset At);
}
