using Surveillance.Markets;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Markets that changed and are not measured yet, each once, the one that has waited longest first. What the lists in
/// Redis tell is taken in here as it comes: left there, what is told faster than it is measured would lie before the
/// newest change, and one market be measured again and again before another was measured at all.
/// </summary>
internal sealed class ChangedMarkets
{
    private readonly Queue<MarketId> _waiting = [];
    private readonly HashSet<MarketId> _known = [];

    /// <summary>Markets that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Takes in markets; one that waits already keeps its place.</summary>
    public void Add(IEnumerable<MarketId> markets)
    {
        foreach (var market in markets)
        {
            if (_known.Add(market))
                _waiting.Enqueue(market);
        }
    }

    /// <summary>Hands out the markets that have waited longest.</summary>
    /// <param name="max">So many at most.</param>
    public IReadOnlyList<MarketId> Take(int max)
    {
        var taken = new List<MarketId>(Math.Min(max, _waiting.Count));
        while (taken.Count < max && _waiting.TryDequeue(out var market))
        {
            _known.Remove(market);
            taken.Add(market);
        }

        return taken;
    }

    /// <summary>Takes in again, before all others, what was handed out and could not be measured.</summary>
    public void PutBack(IEnumerable<MarketId> markets)
    {
        MarketId[] others = [.. _waiting];
        _waiting.Clear();
        _known.Clear();
        Add(markets);
        Add(others);
    }
}
