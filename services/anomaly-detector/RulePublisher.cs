using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Writes <c>rules:*</c> of a market when a judgement changed, and once a second as it goes on; of so many markets that
/// this would be most of the detector's work, every few seconds.
/// </summary>
internal sealed class RulePublisher(RuleStates store)
{
    private const int MarketsASecond = 400;
    private const int LongestPace = 5;

    private readonly Dictionary<MarketId, DateTimeOffset> _writtenAt = [];
    private readonly HashSet<MarketId> _due = [];

    private TimeSpan Interval =>
        TimeSpan.FromSeconds(Math.Clamp((_writtenAt.Count + MarketsASecond - 1) / MarketsASecond, 1, LongestPace));

    /// <summary>A market was judged at <paramref name="at"/>.</summary>
    public void Note(MarketId market, DateTimeOffset at, bool hasChanged)
    {
        if (!hasChanged && _writtenAt.TryGetValue(market, out var last) && (at - last).Duration() < Interval)
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
