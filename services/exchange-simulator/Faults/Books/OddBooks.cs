using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Faults.Books;

/// <summary>Nobody sells, as on a thin instrument.</summary>
internal sealed class EmptySide : IBookOverlay
{
    public void Disturb(TwoSidedBook book, MarketSpec spec) => book.Asks.Clear();
}

/// <summary>The best levels are of the smallest size that the venue prints.</summary>
internal sealed class TinySizes : IBookOverlay
{
    private const int Levels = 3;

    public void Disturb(TwoSidedBook book, MarketSpec spec)
    {
        foreach (var side in (ReadOnlySpan<BookSide>)[book.Bids, book.Asks])
            for (var rank = 0; rank < Math.Min(Levels, side.Count); rank++) side.Set(side[rank].Price, 1);
    }
}

/// <summary>The best ask stands one tick above the best bid; from some time on, two.</summary>
internal sealed class FrozenSpread(TimeSpan thaw) : IBookOverlay
{
    private volatile int _ticks = 1;

    public void At(TimeSpan sinceStart) => _ticks = sinceStart >= thaw ? 2 : 1;

    public void Disturb(TwoSidedBook book, MarketSpec spec)
    {
        if (book is not { Bids.BestPrice: { } bid, Asks.Count: > 0 }) return;
        var (ask, size) = (bid + (_ticks * spec.Tick), book.Asks[0].Size);
        while (book.Asks.Count > 0 && book.Asks[0].Price < ask) book.Asks.Set(book.Asks[0].Price, 0);
        if (book.Asks.SizeAt(ask) == 0) book.Asks.Set(ask, size);
    }
}
