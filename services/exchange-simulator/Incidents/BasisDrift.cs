using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>
/// Moves every price of a book up, in one-second steps over the ramp, then holds. Mark and index are left alone:
/// they follow the undisturbed market. The other venues are too, so the divergence between venues grows with the basis.
/// </summary>
internal sealed class BasisDrift(double bps) : IBookOverlay
{
    private double _bps;
    private readonly TwoSidedBook _moved = new();

    public void At(TimeSpan sinceStart) =>
        _bps = bps * Math.Min(1, Math.Floor(sinceStart.TotalSeconds + 1) / IncidentSizes.DriftRamp.TotalSeconds);

    public void Disturb(TwoSidedBook book, MarketSpec spec)
    {
        if (book.TwiceMid is not { } twiceMid) return;
        var shift = (long)Math.Round(twiceMid / 2.0 * _bps / 1e4 / spec.Tick) * spec.Tick;
        Move(book.Bids, _moved.Bids, shift);
        Move(book.Asks, _moved.Asks, shift);
        book.CopyFrom(_moved);
    }

    private static void Move(BookSide from, BookSide to, long shift)
    {
        to.Clear();
        for (var i = from.Count - 1; i >= 0; i--) to.Set(from[i].Price + shift, from[i].Size);
    }
}
