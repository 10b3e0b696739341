using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Recorded;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>A recorded book as it stood at a second of its tape.</summary>
/// <param name="Bids">Best first, as far as a profile reaches and somewhat beyond.</param>
/// <param name="Asks">Likewise.</param>
/// <param name="Mark">Mark price, where the tape tells it.</param>
/// <param name="Index">Index price, where the tape tells it.</param>
internal sealed record SecondBook(Level[] Bids, Level[] Asks, double? Mark, double? Index)
{
    /// <summary>Profiles reach to 50 bps; the rest is room for a book that is moved.</summary>
    private const double ReachBps = 60;

    /// <summary>Halfway between bid and ask.</summary>
    public double Mid => (Bids[0].Price + Asks[0].Price) / 2;

    /// <summary>Plays a tape and keeps the book of every second.</summary>
    public static IReadOnlyList<SecondBook> PlayAll(RecordedTape tape, MarketSpec spec)
    {
        var book = new TwoSidedBook();
        book.CopyFrom(tape.Start);
        var seconds = new List<SecondBook>();
        (double Mark, double Index)? told = null;
        for (var next = 0; next < tape.Events.Count; next++)
        {
            while (tape.At(next).TotalSeconds > seconds.Count)
                seconds.Add(Of(book, spec, told));
            if (tape.Events[next] is RecordedDepth depth)
            {
                book.Bids.Apply(depth.Bids);
                book.Asks.Apply(depth.Asks);
            }
            else if (tape.Events[next] is RecordedMark mark)
                told = (mark.Mark, mark.Index);
        }

        return seconds;
    }

    /// <summary>What is offered within so many basis points of mid, both sides, in quote currency.</summary>
    public static double Depth(IReadOnlyList<Level> bids, IReadOnlyList<Level> asks, double bps)
    {
        var mid = (bids[0].Price + asks[0].Price) / 2;
        return bids.TakeWhile(level => level.Price >= mid * (1 - (bps / 1e4))).Sum(Worth)
            + asks.TakeWhile(level => level.Price <= mid * (1 + (bps / 1e4))).Sum(Worth);
    }

    private static SecondBook Of(TwoSidedBook book, MarketSpec spec, (double Mark, double Index)? told) =>
        new(Levels(book.Bids, spec), Levels(book.Asks, spec), told?.Mark, told?.Index);

    private static Level[] Levels(ExchangeSimulator.Books.BookSide side, MarketSpec spec)
    {
        var levels = new List<Level>();
        for (var rank = 0; rank < side.Count; rank++)
        {
            var price = ScaledDecimal.ToDouble(side[rank].Price, spec.PriceDecimals);
            if (levels.Count > 0 && 1e4 * Math.Abs(price - levels[0].Price) / price > ReachBps)
                break;
            levels.Add(new Level(price, ScaledDecimal.ToDouble(side[rank].Size, spec.SizeDecimals)));
        }

        return [.. levels];
    }

    private static double Worth(Level level) => level.Price * level.Size;
}
