using Surveillance.Markets;

namespace Surveillance.Dashboard.Panels;

/// <summary>One row of the ladder as text; empty where a side has no such level.</summary>
internal sealed record LadderRow(
    string Bid, string BidSize, string BidTotal, string? BidBar,
    string Ask, string AskSize, string AskTotal, string? AskBar)
{
    /// <summary>
    /// The best levels, at most <paramref name="max"/>; bars are relative to the larger side's total.
    /// </summary>
    public static IReadOnlyList<LadderRow> Of(BookSnapshot book, int max)
    {
        var bids = Totals(book.Bids, max);
        var asks = Totals(book.Asks, max);
        var largest = Math.Max(bids.LastOrDefault(), asks.LastOrDefault());
        var decimals = Decimals(book.TickSize);
        var rows = new List<LadderRow>();
        for (var i = 0; i < Math.Max(bids.Count, asks.Count); i++)
        {
            var (bid, bidSize, bidTotal, bidBar) = Side(book.Bids, bids, i, largest, decimals);
            var (ask, askSize, askTotal, askBar) = Side(book.Asks, asks, i, largest, decimals);
            rows.Add(new LadderRow(bid, bidSize, bidTotal, bidBar, ask, askSize, askTotal, askBar));
        }

        return rows;
    }

    private static (string Price, string Size, string Total, string? Bar) Side(
        IReadOnlyList<Level> levels, List<double> totals, int i, double largest, string decimals) =>
        i < totals.Count
            ? (levels[i].Price.ToString(decimals), levels[i].Size.ToString("#,0.000"), totals[i].ToString("#,0.00"),
               $"--w:{100 * totals[i] / largest:0}%")
            : ("", "", "", null);

    private static List<double> Totals(IReadOnlyList<Level> levels, int max)
    {
        var totals = new List<double>();
        var sum = 0.0;
        foreach (var level in levels.Take(max))
            totals.Add(sum += level.Size);
        return totals;
    }

    // As many decimals as the smallest step has, so that columns stand still.
    private static string Decimals(double? tick)
    {
        var step = tick ?? 0.01;
        var decimals = step >= 1 ? 0 : Math.Min(8, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return decimals == 0 ? "#,0" : "#,0." + new string('0', decimals);
    }
}
