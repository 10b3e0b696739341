using Surveillance.Markets;

namespace Surveillance.Alerts.Replays;

/// <summary>
/// Lets a detector's own desk judge history: what would these rules have raised? Nobody acknowledges, silences or
/// resolves anything. The same seconds lead to the same alerts, ids included. Not thread-safe.
/// </summary>
public sealed class AlertReplay
{
    private static readonly HashSet<string> Raising =
        [AlertReasons.Fired, AlertReasons.Reopened, AlertReasons.Escalated];

    private readonly AlertPolicy _policy;
    private readonly AlertDesk _desk;
    private readonly HashSet<MarketId> _watched = [];
    private readonly Dictionary<string, Kept> _alerts = new(StringComparer.Ordinal);

    /// <summary>A replay of these rules.</summary>
    /// <param name="policy">Rules, limits and markets. A market is watched from its first readings on.</param>
    public AlertReplay(AlertPolicy policy)
    {
        _policy = policy;
        _desk = new AlertDesk(policy.Over([]));
    }

    /// <summary>Seconds that were judged.</summary>
    public long Seconds { get; private set; }

    /// <summary>All alerts so far, by the time of their first moment, then by id.</summary>
    public IReadOnlyList<ReplayedAlert> Alerts =>
    [
        .. _alerts.Values
            .Select(kept => new ReplayedAlert(_desk.Find(kept.Alert.Id) ?? kept.Alert, [.. kept.Raised]))
            .OrderBy(each => each.Alert.TriggeredAt)
            .ThenBy(each => each.Alert.Id, StringComparer.Ordinal),
    ];

    /// <summary>Judges the next second.</summary>
    public void Take(HistorySecond second)
    {
        if (Seconds == 0)
            _desk.Restore([], [], [], second.At);
        Watch(second);
        foreach (var health in second.Health)
            _desk.Observe(health.Exchange, health);
        foreach (var readings in second.Readings)
            _desk.Weigh(readings);
        Keep(_desk.Decide(second.At));
        Keep(_desk.Tick(second.At));
        Seconds++;
    }

    /// <summary>
    /// Takes up markets with their first readings: of one that is silent from the first second on nobody knows whether
    /// it was watched then.
    /// </summary>
    private void Watch(HistorySecond second)
    {
        var before = _watched.Count;
        foreach (var readings in second.Readings)
        {
            if (!readings.Market.IsServiceFigure && _policy.Covers(readings.Market))
                _watched.Add(readings.Market);
        }

        if (_watched.Count > before)
            Keep(_desk.Reconfigure(_policy.Over([.. _watched]), second.At));
    }

    private void Keep(IReadOnlyList<Transition> transitions)
    {
        foreach (var (alert, step, _) in transitions)
        {
            if (!_alerts.TryGetValue(alert.Id, out var kept))
                _alerts[alert.Id] = kept = new Kept { Alert = alert };
            kept.Alert = alert;
            if (Raising.Contains(step.Reason))
                kept.Raised.Add(new RaisedRule(step.At, alert.Rule));
        }
    }

    private sealed class Kept
    {
        public required Alert Alert { get; set; }

        public List<RaisedRule> Raised { get; } = [];
    }
}
