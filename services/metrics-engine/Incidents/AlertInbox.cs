using System.Collections.Concurrent;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>Moments of alerts on their way from the watch, who finds them, to the engine, who has the books.</summary>
internal sealed class AlertInbox
{
    private readonly ConcurrentQueue<AlertMoment> _moments = new();

    /// <summary>Takes a moment.</summary>
    public void Add(AlertMoment moment) => _moments.Enqueue(moment);

    /// <summary>All moments since the last call.</summary>
    public IEnumerable<AlertMoment> TakeAll()
    {
        while (_moments.TryDequeue(out var moment))
            yield return moment;
    }
}
