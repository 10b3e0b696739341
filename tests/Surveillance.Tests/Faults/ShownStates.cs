using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;
using BookSide = Surveillance.ExchangeSimulator.Books.BookSide;
using Level = Surveillance.Markets.Level;

namespace Surveillance.Tests.Faults;

/// <summary>
/// Every state that a simulated market has shown: what is published of it must be one of them. A book with a missing
/// update, a level too many or sizes of another unit is none. Safe for several threads.
/// </summary>
internal sealed class ShownStates
{
    /// <summary>Best levels a side that make a state.</summary>
    public const int Levels = 20;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly SimulatedMarket _market;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, DateTimeOffset> _shownAt = [];
    private readonly Queue<(long State, DateTimeOffset At)> _order = new();
    private long _now;

    public ShownStates(SimulatedMarket market, TimeProvider time)
    {
        (_market, _time) = (market, time);
        lock (market.Gate)
        {
            Add();
            market.TopicNamed("shown states", of => new Tap(of, Add));
        }
    }

    /// <summary>How long ago the market showed this last; null when it never did, or long ago.</summary>
    public TimeSpan? AgeOf(IEnumerable<Level> bids, IEnumerable<Level> asks)
    {
        var state = StateOf(bids.Take(Levels), asks.Take(Levels));
        lock (_gate)
        {
            if (state == _now)
                return TimeSpan.Zero;
            return _shownAt.TryGetValue(state, out var at) ? _time.GetUtcNow() - at : null;
        }
    }

    private void Add()
    {
        var state = StateOf(Best(_market.Shown.Bids), Best(_market.Shown.Asks));
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            // A state was shown until the next one took its place.
            _shownAt[_now] = now;
            _order.Enqueue((_now, now));
            _now = state;
            while (_order.TryPeek(out var oldest) && now - oldest.At > Kept)
            {
                _order.Dequeue();
                if (_shownAt.GetValueOrDefault(oldest.State) == oldest.At)
                    _shownAt.Remove(oldest.State);
            }
        }
    }

    private IEnumerable<Level> Best(BookSide side)
    {
        var spec = _market.Spec;
        var contract = (decimal)spec.ContractSize;
        for (var rank = 0; rank < Math.Min(Levels, side.Count); rank++)
        {
            var size = side[rank].Size / (decimal)ScaledDecimal.Power(spec.SizeDecimals) * contract;
            yield return new Level(ScaledDecimal.ToDouble(side[rank].Price, spec.PriceDecimals), (double)size);
        }
    }

    private static long StateOf(IEnumerable<Level> bids, IEnumerable<Level> asks)
    {
        const ulong prime = 1_099_511_628_211;
        var hash = 14_695_981_039_346_656_037;
        foreach (var side in (ReadOnlySpan<IEnumerable<Level>>)[bids, asks])
        {
            foreach (var level in side)
            {
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(level.Price)) * prime;
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(level.Size)) * prime;
                hash ^= hash >> 29;
            }

            hash = (hash ^ 0x7C) * prime;
        }

        return (long)hash;
    }

    private sealed class Tap(SimulatedMarket market, Action onBook) : Topic("shown states", market)
    {
        public override void OnBook(BookChange change, in Moment moment) => onBook();
    }
}
