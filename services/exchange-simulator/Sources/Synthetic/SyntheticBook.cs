using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>
/// A book that is made up order by order around a fair price: best bid and ask one tick apart almost always, an even
/// density of levels with heavy-tailed sizes behind them, levels swept away where the price passes and placed anew
/// where it left.
/// </summary>
internal sealed class SyntheticBook
{
    private const double WideningPerStep = 0.0012;
    private const double Slack = 1.1;
    private const double SizeMemory = 0.97;

    private readonly TwoSidedBook _book = new();
    private readonly HashSet<long> _touchedBids = [];
    private readonly HashSet<long> _touchedAsks = [];
    private readonly MarketSpec _spec;
    private readonly BookShape _shape;
    private readonly Random _random;
    private readonly long _reach;
    private readonly double _occupied;
    private readonly double _meanLots;
    private long _bidEdge;
    private long _askEdge;
    private int _wideSteps;
    private int _wideTicks;
    private bool _bidIsForced;
    private bool _askIsForced;

    public SyntheticBook(MarketSpec spec, BookShape shape, double fair, Random random)
    {
        (_spec, _shape, _random) = (spec, shape, random);
        var ticksIn10Bps = fair * 1e-3 / spec.TickSize;
        _occupied = Math.Min(0.95, shape.LevelsWithin10Bps / ticksIn10Bps);
        _reach = (long)(ticksIn10Bps * shape.ReachBps / 10);
        var oneLot = new PriceLevel((long)(fair / spec.TickSize) * spec.Tick, spec.Lot);
        _meanLots = shape.DepthUsd / 2 / (_occupied * ticksIn10Bps) / spec.Notional(oneLot);
        var bid = (long)Math.Floor(fair / spec.TickSize);
        (_bidEdge, _askEdge) = (bid + 1, bid);
        MoveTo(bid, bid + 1);
    }

    public TwoSidedBook Book => _book;

    /// <summary>Moves on by one step and writes what changed.</summary>
    public void Step(double fair, BookChange change)
    {
        _touchedBids.Clear();
        _touchedAsks.Clear();
        if (_wideSteps > 0) _wideSteps--;
        else if (_random.NextDouble() < WideningPerStep)
            (_wideSteps, _wideTicks) = (_random.Next(1, 5), _random.Next(1, 4));
        var bid = (long)Math.Floor(fair / _spec.TickSize);
        MoveTo(bid, bid + 1 + (_wideSteps > 0 ? _wideTicks : 0));
        for (var i = 0; i < _shape.UpdatesPerStep; i++) Rearrange(_random.Next(2) == 0 ? _book.Bids : _book.Asks);
        change.Clear();
        foreach (var price in _touchedBids) change.Bids.Add(new PriceLevel(price, _book.Bids.SizeAt(price)));
        foreach (var price in _touchedAsks) change.Asks.Add(new PriceLevel(price, _book.Asks.SizeAt(price)));
    }

    /// <summary>A trade's size: mostly a small part of a usual level.</summary>
    public long TradeSize() => Math.Max(1, (long)(_meanLots * 0.05 * Math.Exp(_random.Gaussian()))) * _spec.Lot;

    /// <summary>
    /// Makes these ticks the best ones: sweeps what is in the way, fills what became free, keeps the far ends in reach.
    /// </summary>
    private void MoveTo(long bid, long ask)
    {
        var (oldBid, oldAsk) = (_book.Bids.BestPrice / _spec.Tick ?? bid, _book.Asks.BestPrice / _spec.Tick ?? ask);
        while (_book.Bids.BestPrice > bid * _spec.Tick) Touch(_book.Bids, _book.Bids[0].Price, 0);
        while (_book.Asks.BestPrice < ask * _spec.Tick) Touch(_book.Asks, _book.Asks[0].Price, 0);
        for (var tick = Math.Max(oldBid + 1, bid - _reach); tick < bid; tick++) Populate(_book.Bids, tick);
        for (var tick = Math.Min(oldAsk - 1, ask + _reach); tick > ask; tick--) Populate(_book.Asks, tick);
        Force(_book.Bids, bid, oldBid, ref _bidIsForced);
        Force(_book.Asks, ask, oldAsk, ref _askIsForced);
        for (_bidEdge = Math.Min(_bidEdge, bid); _bidEdge > bid - _reach;) Populate(_book.Bids, --_bidEdge);
        for (_askEdge = Math.Max(_askEdge, ask); _askEdge < ask + _reach;) Populate(_book.Asks, ++_askEdge);
        Prune(_book.Bids, (bid - (long)(_reach * Slack)) * _spec.Tick, ref _bidEdge);
        Prune(_book.Asks, (ask + (long)(_reach * Slack)) * _spec.Tick, ref _askEdge);
    }

    /// <summary>
    /// Sees to it that a side begins at its best tick. A level that was there for that reason alone goes when the price
    /// leaves it behind, or the book would grow thick wherever the price has been.
    /// </summary>
    private void Force(BookSide side, long tick, long oldTick, ref bool isForced)
    {
        if (tick == oldTick && side.BestPrice == tick * _spec.Tick) return;
        if (isForced && side.SizeAt(oldTick * _spec.Tick) != 0 && _random.NextDouble() > _occupied)
            Touch(side, oldTick * _spec.Tick, 0);
        isForced = side.BestPrice != tick * _spec.Tick;
        if (isForced) Touch(side, tick * _spec.Tick, Draw());
    }

    private void Prune(BookSide side, long limit, ref long edge)
    {
        var bids = side == _book.Bids;
        while (side.Count > 0 && (bids ? side[side.Count - 1].Price < limit : side[side.Count - 1].Price > limit))
        {
            Touch(side, side[side.Count - 1].Price, 0);
            edge = limit / _spec.Tick;
        }
    }

    /// <summary>
    /// One order event near the touch (mostly) or further out: a level changes its size, or moves to a free
    /// price close by.
    /// </summary>
    private void Rearrange(BookSide side)
    {
        var span = Math.Min(side.Count, _shape.LevelsWithin10Bps * 3 / 2);
        var rank = _random.NextDouble() < 0.6 ? (int)(-6 * Math.Log(1 - _random.NextDouble())) : _random.Next(span);
        if (rank >= span) return;
        var price = side[rank].Price;
        if (rank == 0 || _random.NextDouble() < 0.8)
        {
            Touch(side, price, Redraw(side[rank].Size));
            return;
        }

        var hop = (long)(1 + (_random.NextDouble() * 2 / _occupied)) * _spec.Tick;
        var target = _random.Next(2) == 0 ? price + hop : price - hop;
        var behindTouch = side == _book.Bids ? target < side[0].Price : target > side[0].Price;
        if (!behindTouch || side.SizeAt(target) != 0) return;
        var size = side[rank].Size;
        Touch(side, price, 0);
        Touch(side, target, size);
    }

    private void Populate(BookSide side, long tick)
    {
        if (_random.NextDouble() < _occupied) Touch(side, tick * _spec.Tick, Draw());
    }

    private void Touch(BookSide side, long price, long size)
    {
        side.Set(price, size);
        (side == _book.Bids ? _touchedBids : _touchedAsks).Add(price);
    }

    /// <summary>A level's size: lognormal around the mean, capped so that no single order carries the book.</summary>
    private long Draw() => Size(_random.Gaussian());

    /// <summary>
    /// A level's next size, close to what it was: sizes wander, or the whole book would be another one
    /// every few seconds.
    /// </summary>
    private long Redraw(long size)
    {
        var deviate = (Math.Log(size / (_meanLots * _spec.Lot)) / _shape.SizeSpread) + (_shape.SizeSpread / 2);
        return Size((SizeMemory * deviate) + (Math.Sqrt(1 - (SizeMemory * SizeMemory)) * _random.Gaussian()));
    }

    private long Size(double deviate)
    {
        var factor = Math.Exp((_shape.SizeSpread * deviate) - (_shape.SizeSpread * _shape.SizeSpread / 2));
        return Math.Max(1, (long)Math.Round(_meanLots * Math.Min(factor, _shape.LargestSize))) * _spec.Lot;
    }
}
