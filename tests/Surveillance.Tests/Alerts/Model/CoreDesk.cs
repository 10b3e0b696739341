using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// The core behind the words of the reference machine: hands it plain values, and takes plain values out.
/// </summary>
internal sealed class CoreDesk
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<int, Alert> _alerts = [];
    private readonly Dictionary<string, VenueHealth> _venues = [];
    private readonly CoreStore _store = new();
    private readonly List<ReferenceStep> _steps = [];
    private AlertPolicy _policy;
    private AlertDesk _desk;

    public CoreDesk(ReferenceConfiguration configuration, DateTimeOffset now)
    {
        _policy = CorePolicy.Of(configuration);
        _desk = new AlertDesk(_policy);
        _desk.Restore([], [], [], now);
    }

    public IEnumerable<string> Silences => _desk.Silences.Select(silence => silence.Id);

    /// <summary>What happened since somebody asked.</summary>
    public IReadOnlyList<ReferenceStep> Take()
    {
        List<ReferenceStep> steps = [.. _steps];
        _steps.Clear();
        return steps;
    }

    /// <summary>The active alerts of a market, or all.</summary>
    public IEnumerable<AlertView> ActiveOn(ReferenceMarket? market) =>
        (market is null ? _desk.Active : _desk.ActiveOn(CorePolicy.Of(market))).Select(ViewOf);

    /// <summary>An alert as the core told it last.</summary>
    public AlertView ViewOf(int number) => ViewOf(_alerts[number]);

    public IReadOnlyDictionary<string, FamilyState> FamiliesOf(ReferenceMarket market) =>
        _desk.Export(CorePolicy.Of(market))?.Families.ToDictionary(state => state.Family)
        ?? new Dictionary<string, FamilyState>();

    public void Read(
        ReferenceMarket market, DateTimeOffset at, IReadOnlyDictionary<string, ReferenceReading> readings)
    {
        var report = _desk.Judge(new MarketReadings(CorePolicy.Of(market), at, Simulated: false,
            readings.ToDictionary(one => one.Key, one => CorePolicy.Of(one.Value))));
        Take(report.Transitions);
        foreach (var alert in _desk.ActiveOn(CorePolicy.Of(market)))
            _store.Write(alert);
        Publish(CorePolicy.Of(market));
    }

    public void Tick(DateTimeOffset now)
    {
        var transitions = _desk.Tick(now);
        Take(transitions);
        foreach (var alert in _desk.Active)
            _store.Write(alert);
        foreach (var transition in transitions)
            Publish(transition.Alert.Market);
        _store.Write(_desk.Silences);
    }

    public void Command(string kind, string actor, DateTimeOffset now, int? number, Silence? silence)
    {
        var id = number is { } known ? _alerts[known].Id : null;
        var command = new OperatorCommand($"{kind}-{now:O}", kind, actor, now, id, Note: null, silence);
        Take(_desk.Carry(command, now).Transitions);
        _store.Write(_desk.Silences);
    }

    public void ResolveByHand(int number, DateTimeOffset now)
    {
        var alert = _alerts[number];
        if (_desk.ResolvedByHand(alert.Id, now) is not { } transition)
            return;
        Take([transition]);
        Publish(alert.Market);
    }

    public void Observe(string exchange, bool isDown, int streams, DateTimeOffset now)
    {
        _venues[exchange] = new VenueHealth
        {
            Exchange = exchange,
            Status = isDown ? VenueStatus.Down : VenueStatus.Connected,
            UpdatedAt = now,
            StreamCount = streams,
        };
        _desk.Observe(exchange, _venues[exchange]);
    }

    public void Configure(ReferenceConfiguration configuration, DateTimeOffset now)
    {
        _policy = CorePolicy.Of(configuration);
        _store.KeepOnly(_policy);
        Reconfigure(now);
    }

    /// <summary>The desk is thrown away, and built again from what its records say.</summary>
    public void Restart(ReferenceConfiguration configuration, DateTimeOffset now, int? takenOut)
    {
        _policy = CorePolicy.Of(configuration);
        _desk = new AlertDesk(_policy);
        foreach (var (exchange, health) in _venues)
            _desk.Observe(exchange, health);
        _store.KeepOnly(_policy);
        var memory = _store.Read(_policy);
        _desk.Restore(memory.Ended, memory.Rules, memory.Silences, now);
        foreach (var alert in memory.Active)
        {
            _alerts[_numbers[alert.Id]] = alert;
            var isListed = takenOut is not { } number || _alerts[number].Id != alert.Id;
            if ((_desk.Adopt(alert, now) ?? (isListed ? null : _desk.ResolvedByHand(alert.Id, now))) is { } transition)
                Take([transition]);
        }

        foreach (var alert in memory.Untold.Where(alert => memory.Ended.All(one => one.Id != alert.Id)))
            _desk.Adopt(alert, now);
        Reconfigure(now);
    }

    // The next readings, a second later, write every record anew: no walk is faster than that.
    private void Reconfigure(DateTimeOffset now)
    {
        Take(_desk.Reconfigure(_policy, now));
        foreach (var market in ModelRules.Markets.Concat(ModelRules.Venues))
            Publish(CorePolicy.Of(market));
    }

    private void Publish(MarketId market)
    {
        if (_desk.Export(market) is { } rules)
            _store.Write(rules);
    }

    private void Take(IReadOnlyList<Transition> transitions)
    {
        foreach (var transition in transitions)
        {
            var (alert, row) = (transition.Alert, transition.Event);
            if (!_numbers.TryGetValue(alert.Id, out var number))
                _numbers[alert.Id] = number = _numbers.Count + 1;
            _alerts[number] = alert;
            _store.Write(alert);
            _steps.Add(new ReferenceStep(number, row.At, CorePolicy.Word(row.From), CorePolicy.Word(row.To), row.Reason,
                transition.Notice is { } notice ? CorePolicy.Word(notice) : null, row.Actor));
        }
    }

    private AlertView ViewOf(Alert alert) => new(
        _numbers[alert.Id], alert.Rule, (int)alert.Priority, (int)alert.OriginalPriority,
        CorePolicy.Word(alert.State), alert.TriggeredAt, alert.RecoveringSince, alert.ResolvedAt,
        alert.Resolution is { } resolution ? CorePolicy.Word(resolution) : null, alert.PeakValue, alert.PeakAt,
        alert.EscalatedAt, alert.AcknowledgedBy, alert.Silenced, alert.Inhibited, alert.AwaitsReading, alert.Stale,
        alert.Flaps, alert.FlappingSince, (int?)alert.NotifiedPriority, alert.NotifiedAt);
}
