using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Synthetic;

/// <summary>
/// One made-up book on one venue: steps it along the common price and hands it to its market with the
/// venue's kind of ids.
/// </summary>
internal sealed class SyntheticListing
{
    private readonly SyntheticBook _book;
    private readonly BookShape _shape;
    private readonly IFairPrice _price;
    private readonly Random _random;
    private readonly Ar1 _deviation;
    private readonly BookChange _change = new();
    private readonly double _tradesPerStep;
    private long _lastId;
    private long _nextId;
    private long _tradeId;

    public SyntheticListing(SimulatedMarket market, BookShape shape, IFairPrice price, TimeSpan step, Random random)
    {
        (Market, _shape, _price, _random) = (market, shape, price, random);
        _deviation = new Ar1(shape.DeviationBps, 0.6, step, random);
        _tradesPerStep = shape.TradesPerSecond * step.TotalSeconds;
        _book = new SyntheticBook(market.Spec, shape, Fair, random);
        _lastId = market.Spec.Kind switch
        {
            VenueKind.BinanceFutures => 11_727_350_000_000,
            VenueKind.BinanceSpot => 50_093_000_000,
            _ => 332_842_000_000,
        } + random.Next(1_000_000);
        _nextId = _lastId + 1;
        _tradeId = random.Next(100_000_000, 1_000_000_000);
        market.True.CopyFrom(_book.Book);
        market.Start(_lastId);
        (market.IndexPrice, market.MarkPrice) = (price.Spot, price.Mark);
    }

    public SimulatedMarket Market { get; }

    /// <summary>Ids tell as well as chance does whether the next change has begun.</summary>
    private long? BegunId =>
        Market.Spec.Kind is VenueKind.BinanceFutures or VenueKind.BinanceSpot && long.IsEvenInteger(_lastId)
            ? _nextId
            : null;

    private double Fair => (Market.Spec.IsPerpetual ? _price.Perp : _price.Spot) * (1 + (_deviation.Value / 1e4));

    public void Step(in Moment moment)
    {
        _deviation.Step();
        _book.Step(Fair, _change);
        if (_change.Bids.Count + _change.Asks.Count == 0) return;
        Number();
        lock (Market.Gate)
        {
            (Market.IndexPrice, Market.MarkPrice) = (_price.Spot, _price.Mark);
            Market.Apply(_change, moment);
            Market.BegunId = BegunId;
            if (_random.NextDouble() < _tradesPerStep) Trade(moment);
        }
    }

    /// <summary>
    /// Spot ids follow each other; futures ids are shared by all symbols and jump; OKX ids jump a little. A change has
    /// more ids than levels: its first one changes nothing.
    /// </summary>
    private void Number()
    {
        var events = _change.Bids.Count + _change.Asks.Count;
        _change.PreviousId = _lastId;
        _change.FirstId = _nextId;
        var jump = Market.Spec.Kind == VenueKind.BinanceFutures ? _random.Next(1, 400) : 1;
        _change.LastId = Market.Spec.Kind switch
        {
            VenueKind.BinanceFutures => _change.FirstId + (events * _random.Next(1, 60)),
            VenueKind.BinanceSpot => _change.FirstId + events,
            _ => _lastId + _random.Next(7, 94),
        };
        _change.VenueDelayMs = _random.Next(1, 6);
        (_lastId, _nextId) = (_change.LastId, _change.LastId + jump);
    }

    private void Trade(in Moment moment)
    {
        var sells = _random.Next(2) == 0;
        var price = (sells ? _book.Book.Bids : _book.Book.Asks)[0].Price;
        Market.Apply(new TradePrint(++_tradeId, price, _book.TradeSize(), sells, _random.Next(1, 4)), moment);
    }
}
