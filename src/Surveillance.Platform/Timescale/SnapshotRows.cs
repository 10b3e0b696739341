using System.Globalization;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.Platform.Timescale;

/// <summary>The table <c>order_book_snapshots</c>: a live book and what was measured on it.</summary>
public static class SnapshotRows
{
    private const int LongestLevel = 64;

    /// <summary>The table.</summary>
    public static SpooledTable Table { get; } = new(
        "order_book_snapshots",
        [
            ("timestamp", ColumnKind.Time),
            ("local_timestamp", ColumnKind.Time),
            ("exchange", ColumnKind.Text),
            ("instrument", ColumnKind.Text),
            ("sequence_id", ColumnKind.Long),
            ("best_bid", ColumnKind.Number),
            ("best_ask", ColumnKind.Number),
            ("mid_price", ColumnKind.Number),
            ("spread_bps", ColumnKind.Number),
            ("depth_levels", ColumnKind.Integer),
            ("covered_bid_bps", ColumnKind.Number),
            ("covered_ask_bps", ColumnKind.Number),
            .. SnapshotFigures.Names.Select(name => (name, ColumnKind.Number)),
            ("source", ColumnKind.Text),
            ("simulated", ColumnKind.Flag),
            ("bids", ColumnKind.Json),
            ("asks", ColumnKind.Json),
        ])
    {
        // By the second, and because of an alert.
        MayRepeat = true,
    };

    /// <summary>Adds a row.</summary>
    /// <param name="rows">Where to.</param>
    /// <param name="book">The book.</param>
    /// <param name="readings">What was measured on it, for its depth and imbalance.</param>
    public static void Add(RowBlock rows, BookSnapshot book, MarketReadings readings) =>
        Add(rows, book, SnapshotFigures.Of(readings));

    /// <summary>Adds a row.</summary>
    /// <param name="rows">Where to.</param>
    /// <param name="book">The book.</param>
    /// <param name="figures">What was measured on it.</param>
    public static void Add(RowBlock rows, BookSnapshot book, in SnapshotFigures figures)
    {
        rows.Time(book.Timestamp);
        rows.Time(book.LocalTimestamp);
        rows.Text(book.Market.Exchange);
        rows.Text(book.Market.Instrument);
        rows.Long(book.SequenceId);
        rows.Number(book.BestBid);
        rows.Number(book.BestAsk);
        rows.Number(book.MidPrice);
        rows.Number(book.SpreadBps);
        rows.Integer(book.DepthLevels);
        rows.Number(book.CoveredBidBps);
        rows.Number(book.CoveredAskBps);
        foreach (var figure in figures)
            rows.Number(figure);
        rows.Text(WireText.Of(book.Source));
        rows.Flag(book.Simulated);
        AddLevels(rows, book.Bids);
        AddLevels(rows, book.Asks);
        rows.EndRow();
    }

    // [[61800.2,2.89],[61800.1,0.5]]
    private static void AddLevels(RowBlock rows, IReadOnlyList<Level> levels)
    {
        const int OnStack = 64;
        Span<byte> text = levels.Count <= OnStack
            ? stackalloc byte[(OnStack * LongestLevel) + 2]
            : new byte[(levels.Count * LongestLevel) + 2];
        text[0] = (byte)'[';
        var (length, priceDecimals, sizeDecimals) = (1, 0, 0);
        for (var i = 0; i < levels.Count; i++)
        {
            if (i > 0)
                text[length++] = (byte)',';
            text[length++] = (byte)'[';
            length += Print(text[length..], levels[i].Price, ref priceDecimals);
            text[length++] = (byte)',';
            length += Print(text[length..], levels[i].Size, ref sizeDecimals);
            text[length++] = (byte)']';
        }

        text[length++] = (byte)']';
        rows.Json(text[..length]);
    }

    private static int Print(Span<byte> into, double value, ref int decimals)
    {
        if (!DecimalPrint.TryExact(into, value, ref decimals, out var length))
            value.TryFormat(into, out length, provider: CultureInfo.InvariantCulture);
        return length;
    }
}
