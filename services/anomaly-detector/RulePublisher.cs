using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Writes <c>rules:*</c> of a market when a judgement changed, and once a second as it goes on. Of so many markets that
/// this would be most of the detector's work, those on which nothing is under way are written every few seconds, and so
/// are, of very many that have an alert at once, those of which no rule is pending.
/// </summary>
internal sealed class RulePublisher(RuleStates store)
{
    private readonly Dictionary<MarketId, DateTimeOffset> _writtenAt = [];
    private readonly HashSet<MarketId> _burning = [];
    private readonly HashSet<MarketId> _due = [];

    /// <summary>A market was judged.</summary>
    /// <param name="market">The market.</param>
    /// <param name="at">Time of the readings.</param>
    /// <param name="hasChanged">Whether a judgement changed.</param>
    /// <param name="bustle">What goes on there.</param>
    public void Note(MarketId market, DateTimeOffset at, bool hasChanged, MarketBustle bustle)
    {
        if (bustle == MarketBustle.Burning)
            _burning.Add(market);
        else if (_burning.Count > 0)
            _burning.Remove(market);
        var interval = TimeSpan.FromSeconds(bustle switch
        {
            MarketBustle.Calm => WritePace.SecondsOf(_writtenAt.Count),
            MarketBustle.Burning => WritePace.SecondsOf(_burning.Count),
            _ => 1,
        });
        if (!hasChanged && _writtenAt.TryGetValue(market, out var last) && (at - last).Duration() < interval)
            return;
        _writtenAt[market] = at;
        _due.Add(market);
    }

    /// <summary>Redis was emptied: everything is due.</summary>
    public void NoteAll()
    {
        foreach (var market in _writtenAt.Keys)
            _due.Add(market);
    }

    /// <summary>Writes what is due.</summary>
    public async Task FlushAsync(AlertDesk desk, CancellationToken cancellationToken)
    {
        if (_due.Count == 0)
            return;
        var changed = _due.Select(desk.Export).OfType<MarketRules>();
        await Task.WhenAll(changed.Select(rules => store.SetAsync(rules, cancellationToken)));
        _due.Clear();
    }
}
