using Surveillance.Alerts.Incidents;
using Surveillance.Markets;

namespace Surveillance.Alerts;

/// <summary>
/// The alerts on the desk: the active ones, at most one a family and market, and those that may still be opened again.
/// </summary>
internal sealed class AlertRegister(Inhibition inhibition, VenueCensus census)
{
    private readonly Dictionary<string, Alert> _active = [];
    private readonly Dictionary<string, Alert> _ended = [];
    private readonly Dictionary<MarketId, Dictionary<string, Alert>> _onMarkets = [];

    /// <summary>
    /// When the register was filled after a restart: the age of data is counted from here at the earliest.
    /// </summary>
    public DateTimeOffset? RestoredAt { get; set; }

    public IReadOnlyCollection<Alert> Active => _active.Values;

    public IReadOnlyCollection<Alert> Ended => _ended.Values;

    public Alert? Find(string id) => _active.GetValueOrDefault(id) ?? _ended.GetValueOrDefault(id);

    public Alert? ActiveOf(string family, MarketId market) =>
        _onMarkets.TryGetValue(market, out var alerts) ? alerts.GetValueOrDefault(family) : null;

    /// <summary>The active alerts of a market by family, as they come and go.</summary>
    public IReadOnlyDictionary<string, Alert> On(MarketId market) => AlertsOn(market);

    public void Keep(Alert alert)
    {
        inhibition.Note(alert);
        census.Note(alert);
        var present = ActiveOf(alert.Family, alert.Market);
        if (alert.IsActive)
        {
            if (present is not null && present.Id != alert.Id)
                throw new InvalidOperationException(
                    $"{alert.Market} has the active alert {present.Id} of family {alert.Family};"
                    + $" {alert.Id} cannot be active beside it.");
            AlertsOn(alert.Market)[alert.Family] = alert;
            _active[alert.Id] = alert;
            _ended.Remove(alert.Id);
            return;
        }

        _active.Remove(alert.Id);
        _ended[alert.Id] = alert;
        if (present?.Id == alert.Id)
            _onMarkets[alert.Market].Remove(alert.Family);
    }

    /// <summary>Takes note of the alert after a step.</summary>
    public Transition Keep(Transition transition)
    {
        Keep(transition.Alert);
        return transition;
    }

    /// <summary>
    /// The clock was set back: what was seen and told of an active alert by the one that was ahead was seen and told
    /// just now, and does not wait until it is that late again. When it began stays, by which its id is made.
    /// </summary>
    public void SetBack(DateTimeOffset now)
    {
        if (RestoredAt > now)
            RestoredAt = now;
        foreach (var alert in _active.Values.ToList())
            Keep(alert with
            {
                NotifiedAt = alert.NotifiedAt > now ? now : alert.NotifiedAt,
                LastJudgedAt = alert.LastJudgedAt > now ? now : alert.LastJudgedAt,
                RecoveringSince = alert.RecoveringSince > now ? now : alert.RecoveringSince,
                FlappingSince = alert.FlappingSince > now ? now : alert.FlappingSince,
                Reopenings = [.. alert.Reopenings.Select(at => at > now ? now : at)],
            });
    }

    /// <summary>Forgets what ended before a moment, but for what nobody was told the end of.</summary>
    public void Forget(DateTimeOffset endedBefore)
    {
        if (_ended.Count == 0)
            return;
        foreach (var alert in _ended.Values.Where(IsForgotten).ToList())
            _ended.Remove(alert.Id);

        bool IsForgotten(Alert alert) => alert.ResolvedAt < endedBefore && alert.NotifiedPriority is null;
    }

    private Dictionary<string, Alert> AlertsOn(MarketId market)
    {
        if (!_onMarkets.TryGetValue(market, out var alerts))
            _onMarkets[market] = alerts = [];
        return alerts;
    }
}
