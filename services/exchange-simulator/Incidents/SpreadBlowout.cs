using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>
/// Empties a zone around mid. What stood in it stands at its edges: the spread is wide, mid and depth stay.
/// </summary>
internal sealed class SpreadBlowout(double spreadBps) : IBookOverlay
{
    public void Disturb(TwoSidedBook book, MarketSpec spec)
    {
        if (book.TwiceMid is not { } twiceMid) return;
        var half = twiceMid / 2.0 * spreadBps / 2e4;
        var ticks = (long)Math.Round(half / spec.Tick);
        Widen(book.Bids, (((twiceMid / 2 / spec.Tick) - ticks) * spec.Tick) + spec.Tick, outward: -spec.Tick);
        Widen(book.Asks, ((twiceMid / 2 / spec.Tick) + ticks) * spec.Tick, outward: spec.Tick);
    }

    /// <param name="edge">The best price that stays.</param>
    private static void Widen(BookSide side, long edge, long outward)
    {
        long moved = 0;
        while (side.Count > 0 && (outward < 0 ? side[0].Price > edge : side[0].Price < edge))
        {
            moved += side[0].Size;
            side.Set(side[0].Price, 0);
        }

        if (moved > 0) side.Set(edge, side.SizeAt(edge) + moved);
    }
}
