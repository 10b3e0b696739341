using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Writes <c>rules:*</c> of a market when a judgement changed, and once a second as it goes on. Of so many markets that
/// this would be most of the detector's work, those on which nothing is under way are written every few seconds.
/// </summary>
internal sealed class RulePublisher(RuleStates store)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MarketId, DateTimeOffset> _writtenAt = [];
    private readonly HashSet<MarketId> _due = [];

    /// <summary>A market was judged.</summary>
    /// <param name="market">The market.</param>
    /// <param name="at">Time of the readings.</param>
    /// <param name="hasChanged">Whether a judgement changed.</param>
    /// <param name="isCalm">Whether no rule is pending on it and no alert active.</param>
    public void Note(MarketId market, DateTimeOffset at, bool hasChanged, bool isCalm)
    {
        var interval = isCalm ? TimeSpan.FromSeconds(WritePace.SecondsOf(_writtenAt.Count)) : Interval;
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
