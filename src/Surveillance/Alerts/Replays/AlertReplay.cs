namespace Surveillance.Alerts.Replays;

/// <summary>
/// Lets a detector's own desk judge history: what would these rules have raised? Nobody acknowledges, silences or
/// resolves anything. The same seconds lead to the same alerts, ids included. Not thread-safe.
/// </summary>
public sealed class AlertReplay
{
    private static readonly HashSet<string> Raising =
        [AlertReasons.Fired, AlertReasons.Reopened, AlertReasons.Escalated];

    private readonly AlertDesk _desk;
    private readonly Dictionary<string, Kept> _alerts = new(StringComparer.Ordinal);

    /// <summary>A replay of these rules.</summary>
    /// <param name="policy">Rules, limits and markets.</param>
    /// <param name="begin">Since when the desk looks: before the first second.</param>
    public AlertReplay(AlertPolicy policy, DateTimeOffset begin)
    {
        _desk = new AlertDesk(policy);
        _desk.Restore([], [], [], begin);
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
        foreach (var health in second.Health)
            _desk.Observe(health.Exchange, health);
        foreach (var readings in second.Readings)
            Keep(_desk.Judge(readings).Transitions);
        Keep(_desk.Tick(second.At));
        Seconds++;
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
