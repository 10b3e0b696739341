using System.Collections.Concurrent;
using Surveillance.Markets;

namespace Surveillance.MetricsEngine.Gaps;

/// <summary>
/// Closed gaps on their way from the courier, who stores them, to the engine, whose markets are measured by them.
/// </summary>
internal sealed class GapInbox
{
    private readonly ConcurrentQueue<DataGap> _gaps = new();

    /// <summary>Takes a gap.</summary>
    public void Add(DataGap gap) => _gaps.Enqueue(gap);

    /// <summary>All gaps since the last call.</summary>
    public IEnumerable<DataGap> TakeAll()
    {
        while (_gaps.TryDequeue(out var gap))
            yield return gap;
    }
}
