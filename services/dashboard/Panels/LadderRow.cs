using System.Runtime.CompilerServices;
using Surveillance.Markets;

namespace Surveillance.Dashboard.Panels;

/// <summary>One side of a row of the ladder as text; empty where the book has no such level.</summary>
/// <param name="Price">In quote currency.</param>
/// <param name="Size">In base coin.</param>
/// <param name="Bar">Width of the bar: what stands there and at all better prices, of the larger side's sum.</param>
internal readonly record struct LadderCell(string Price, string Size, string? Bar);

/// <summary>One row of the ladder.</summary>
internal readonly record struct LadderRow(LadderCell Bid, LadderCell Ask)
{
    /// <summary>
    /// Widths are rounded to steps of so many percent: a bar that would move by less is not sent anew.
    /// </summary>
    private const int BarStep = 4;

    private static readonly ConditionalWeakTable<BookSnapshot, IReadOnlyList<LadderRow>> Written = [];

    /// <summary>
    /// The best levels, always <paramref name="count"/> rows, so that the page stands still. Written once for all pages
    /// that show the book.
    /// </summary>
    public static IReadOnlyList<LadderRow> Of(BookSnapshot book, int count) =>
        Written.TryGetValue(book, out var rows) && rows.Count == count ? rows : Write(book, count);

    private static LadderRow[] Write(BookSnapshot book, int count)
    {
        var largest = Math.Max(SumOf(book.Bids, count), SumOf(book.Asks, count));
        var format = FormatOf(book.TickSize);
        var bids = Side(book.Bids, count, largest, format);
        var asks = Side(book.Asks, count, largest, format);
        LadderRow[] rows = [.. bids.Zip(asks, (bid, ask) => new LadderRow(bid, ask))];
        Written.AddOrUpdate(book, rows);
        return rows;
    }

    private static double SumOf(IReadOnlyList<Level> levels, int count) => levels.Take(count).Sum(level => level.Size);

    private static LadderCell[] Side(IReadOnlyList<Level> levels, int count, double largest, string format)
    {
        var cells = new LadderCell[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            if (i >= levels.Count)
            {
                cells[i] = new LadderCell("", "", null);
                continue;
            }

            sum += levels[i].Size;
            var width = Math.Ceiling(100 * sum / largest / BarStep) * BarStep;
            cells[i] = new LadderCell(levels[i].Price.ToString(format), Sized(levels[i].Size), $"--w:{width}%");
        }

        return cells;
    }

    // In the room that a column has, and never zero for what is not.
    private static string Sized(double size) => size switch
    {
        >= 1e6 => Wording.Money(size),
        >= 1_000 => size.ToString("#,0"),
        >= 10 => size.ToString("0.00"),
        >= 0.01 => size.ToString("0.000"),
        _ => size.ToString("0.########"),
    };

    // As many decimals as the smallest step has, so that columns stand still.
    private static string FormatOf(double? tick)
    {
        var step = tick ?? 0.01;
        var decimals = step >= 1 ? 0 : Math.Min(8, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return decimals == 0 ? "#,0" : "#,0." + new string('0', decimals);
    }
}
