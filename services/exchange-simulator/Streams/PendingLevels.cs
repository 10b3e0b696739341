using Surveillance.ExchangeSimulator.Books;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// Changes gathered between two pushes of a stream: the newest size of each price that moved, and the ids they span.
/// </summary>
internal sealed class PendingLevels(long startId)
{
    private readonly Dictionary<long, long> _bids = [];
    private readonly Dictionary<long, long> _asks = [];
    private long _firstId;

    /// <summary>The one change that stands for all gathered ones; filled by <see cref="Take"/>.</summary>
    private readonly BookChange _sum = new() { LastId = startId };

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Last id that was pushed.</summary>
    public long PushedId => _sum.LastId;

    private long _lastId = startId;

    public void Gather(BookChange change)
    {
        if (IsEmpty) _firstId = change.FirstId;
        IsEmpty = false;
        _lastId = change.LastId;
        _sum.VenueDelayMs = change.VenueDelayMs;
        foreach (var level in change.Bids) _bids[level.Price] = level.Size;
        foreach (var level in change.Asks) _asks[level.Price] = level.Size;
    }

    /// <summary>The sum of what was gathered, chained to what was taken before; valid until the next call.</summary>
    public BookChange Take()
    {
        _sum.Clear();
        foreach (var (price, size) in _bids) _sum.Bids.Add(new PriceLevel(price, size));
        foreach (var (price, size) in _asks) _sum.Asks.Add(new PriceLevel(price, size));
        _bids.Clear();
        _asks.Clear();
        _sum.PreviousId = _sum.LastId;
        _sum.FirstId = IsEmpty ? _sum.PreviousId : _firstId;
        _sum.LastId = IsEmpty ? _sum.PreviousId : _lastId;
        IsEmpty = true;
        return _sum;
    }
}
