namespace Surveillance.Exchanges.Okx;

/// <summary>
/// Subscriptions and their ends over one connection within the last hour, which the venue limits. Safe for several
/// threads.
/// </summary>
internal sealed class OperationCount
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, int Count)> _requests = new();
    private int _count;

    /// <summary>A new connection begins at none.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
            _count = 0;
        }
    }

    /// <summary>Counts a request of so many operations.</summary>
    public void Add(int operations, DateTimeOffset at)
    {
        lock (_gate)
        {
            _requests.Enqueue((at, operations));
            _count += operations;
        }
    }

    /// <summary>Operations in the hour before.</summary>
    public int InHour(DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_requests.TryPeek(out var oldest) && now - oldest.At > Hour)
                _count -= _requests.Dequeue().Count;
            return _count;
        }
    }
}
