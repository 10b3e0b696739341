using System.Text;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>A row of <c>order_book_snapshots</c>: a live book and what was measured on it.</summary>
/// <param name="Book">The book.</param>
/// <param name="Readings">What it was measured by, for its depth and imbalance.</param>
public sealed record SnapshotRow(BookSnapshot Book, MarketReadings Readings)
{
    /// <summary>The value of a metric, whole; null when not known or when it covers a part of the book only.</summary>
    public double? Whole(string metric) =>
        Readings.Readings.GetValueOrDefault(metric) is { Status: not ReadingStatus.Truncated, Value: { } value }
            ? value
            : null;
}

/// <summary>Writes <c>order_book_snapshots</c>.</summary>
public sealed class SnapshotRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "order_book_snapshots";

    private const string Insert = """
        INSERT INTO order_book_snapshots (
            timestamp, local_timestamp, exchange, instrument, sequence_id, best_bid, best_ask, mid_price, spread_bps,
            depth_levels, covered_bid_bps, covered_ask_bps, depth_5bps_bid, depth_5bps_ask, depth_10bps_bid,
            depth_10bps_ask, depth_10bps_total, depth_25bps_bid, depth_25bps_ask, imbalance, source, simulated,
            bids, asks)
        SELECT * FROM unnest(
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
            $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
        ON CONFLICT DO NOTHING
        """;

    private static readonly string[] Depths =
    [
        "depth_5bps_bid", "depth_5bps_ask", "depth_10bps_bid", "depth_10bps_ask", "depth_10bps_total",
        "depth_25bps_bid", "depth_25bps_ask",
    ];

    /// <summary>Stores rows; those that are there already stay as they are.</summary>
    public async Task WriteAsync(IReadOnlyList<SnapshotRow> rows, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Insert);
        var columns = command.Parameters;
        columns.Add(Columns.Times(rows, row => row.Book.Timestamp));
        columns.Add(Columns.Times(rows, row => row.Book.LocalTimestamp));
        columns.Add(Columns.Texts(rows, row => row.Book.Market.Exchange));
        columns.Add(Columns.Texts(rows, row => row.Book.Market.Instrument));
        columns.Add(Columns.Longs(rows, row => row.Book.SequenceId));
        columns.Add(Columns.Numbers(rows, row => row.Book.BestBid));
        columns.Add(Columns.Numbers(rows, row => row.Book.BestAsk));
        columns.Add(Columns.Numbers(rows, row => row.Book.MidPrice));
        columns.Add(Columns.Numbers(rows, row => row.Book.SpreadBps));
        columns.Add(Columns.Integers(rows, row => row.Book.DepthLevels));
        columns.Add(Columns.Numbers(rows, row => row.Book.CoveredBidBps));
        columns.Add(Columns.Numbers(rows, row => row.Book.CoveredAskBps));
        foreach (var depth in Depths)
            columns.Add(Columns.Numbers(rows, row => row.Whole(depth)));
        columns.Add(Columns.Numbers(rows, row => row.Whole("imbalance")));
        columns.Add(Columns.Texts(rows, row => WireText.Of(row.Book.Source)));
        columns.Add(Columns.Flags(rows, row => row.Book.Simulated));
        columns.Add(Columns.Json(rows, row => Json(row.Book.Bids)));
        columns.Add(Columns.Json(rows, row => Json(row.Book.Asks)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // [[61800.2,2.89],[61800.1,0.5]]
    private static string Json(IReadOnlyList<Level> levels)
    {
        var text = new StringBuilder("[", 24 * levels.Count + 2);
        for (var i = 0; i < levels.Count; i++)
            text.Append(i == 0 ? "[" : ",[").Append(levels[i].Price).Append(',').Append(levels[i].Size).Append(']');
        return text.Append(']').ToString();
    }
}
