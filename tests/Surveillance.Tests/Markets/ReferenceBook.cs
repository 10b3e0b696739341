using Surveillance.Markets;

namespace Surveillance.Tests.Markets;

/// <summary>A book as plain as can be, in decimals: what the fast one is compared with.</summary>
internal sealed class ReferenceBook
{
    private readonly SortedDictionary<decimal, decimal> _bids = new(Comparer<decimal>.Create((x, y) => y.CompareTo(x)));
    private readonly SortedDictionary<decimal, decimal> _asks = [];

    public decimal Mid => (_bids.First().Key + _asks.First().Key) / 2;

    public decimal BestBid => _bids.First().Key;

    public decimal BestAsk => _asks.First().Key;

    public decimal SpreadBps => 10_000 * (_asks.First().Key - _bids.First().Key) / Mid;

    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
    }

    public void Set(Side side, decimal price, decimal size)
    {
        var levels = side == Side.Bid ? _bids : _asks;
        if (size == 0)
            levels.Remove(price);
        else
            levels[price] = size;
    }

    /// <summary>Notional of a side within some basis points of mid, bound included.</summary>
    public decimal Notional(Side side, decimal bps) => side == Side.Bid
        ? _bids.TakeWhile(level => level.Key >= Mid * (1 - bps / 10_000)).Sum(level => level.Key * level.Value)
        : _asks.TakeWhile(level => level.Key <= Mid * (1 + bps / 10_000)).Sum(level => level.Key * level.Value);

    public void AssertSame(OrderBook book)
    {
        AssertSame(_bids, book.Bids);
        AssertSame(_asks, book.Asks);
    }

    private static void AssertSame(SortedDictionary<decimal, decimal> expected, BookSide side)
    {
        Assert.Equal(expected.Count, side.Count);
        var depth = 0;
        foreach (var (price, size) in expected)
            Assert.Equal(new Level((double)price, (double)size), side[depth++]);
    }
}
