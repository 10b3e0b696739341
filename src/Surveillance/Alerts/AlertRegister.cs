using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// The alerts on the desk: the active ones, at most one a family and market, and those that may still be opened again.
/// </summary>
internal sealed class AlertRegister
{
    private readonly Dictionary<string, Alert> _active = [];
    private readonly Dictionary<string, Alert> _ended = [];
    private readonly Dictionary<(string Family, MarketId Market), string> _ids = [];

    /// <summary>
    /// When the register was filled after a restart: the age of data is counted from here at the earliest.
    /// </summary>
    public DateTimeOffset? RestoredAt { get; set; }

    public IReadOnlyCollection<Alert> Active => _active.Values;

    public IReadOnlyCollection<Alert> Ended => _ended.Values;

    public Alert? Find(string id) => _active.GetValueOrDefault(id) ?? _ended.GetValueOrDefault(id);

    public Alert? ActiveOf(string family, MarketId market) =>
        _ids.TryGetValue((family, market), out var id) ? _active[id] : null;

    public void Keep(Alert alert)
    {
        var key = (alert.Family, alert.Market);
        if (alert.IsActive)
        {
            if (_ids.TryGetValue(key, out var present) && present != alert.Id)
                throw new InvalidOperationException(
                    $"{alert.Market} has the active alert {present} of family {alert.Family};"
                    + $" {alert.Id} cannot be active beside it.");
            _ids[key] = alert.Id;
            _active[alert.Id] = alert;
            _ended.Remove(alert.Id);
            return;
        }

        _active.Remove(alert.Id);
        _ended[alert.Id] = alert;
        if (_ids.TryGetValue(key, out var active) && active == alert.Id)
            _ids.Remove(key);
    }

    /// <summary>Forgets what ended before a moment.</summary>
    public void Forget(DateTimeOffset endedBefore)
    {
        if (_ended.Count == 0)
            return;
        foreach (var alert in _ended.Values.Where(alert => alert.ResolvedAt < endedBefore).ToList())
            _ended.Remove(alert.Id);
    }
}
