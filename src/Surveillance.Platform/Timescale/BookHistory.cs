using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Reads stored books back: one a second of every live market, and each one within 30 s around an alert.
/// </summary>
public sealed class BookHistory(Database database)
{
    /// <summary>
    /// A book may stand unchanged for so long: its time of the last change, by which the table is partitioned, is then
    /// that much before the moment at which it was last verified.
    /// </summary>
    private static readonly TimeSpan LongestUnchanged = TimeSpan.FromMinutes(10);

    private const string Books =
        """
        SELECT DISTINCT ON (local_timestamp, sequence_id)
               timestamp, local_timestamp, sequence_id, best_bid, best_ask, mid_price, spread_bps, depth_levels,
               covered_bid_bps, covered_ask_bps, source, simulated, bids, asks
          FROM order_book_snapshots
         WHERE exchange = $1 AND instrument = $2 AND timestamp >= $3 AND timestamp < $5
           AND local_timestamp >= $4 AND local_timestamp < $5
         ORDER BY local_timestamp, sequence_id LIMIT $6
        """;

    /// <summary>The books that were right at moments of a stretch of time, the oldest first.</summary>
    /// <param name="market">The market.</param>
    /// <param name="from">First moment, inclusive.</param>
    /// <param name="to">Last moment, exclusive.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<BookSnapshot>> ReadAsync(
        MarketId market, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Books);
        command.Parameters.AddWithValue(market.Exchange);
        command.Parameters.AddWithValue(market.Instrument);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, (from - LongestUnchanged).UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, to.UtcDateTime);
        command.Parameters.AddWithValue(most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var books = new List<BookSnapshot>();
        while (await reader.ReadAsync(cancellationToken))
            books.Add(Read(market, reader));
        return books;
    }

    private static BookSnapshot Read(MarketId market, NpgsqlDataReader row) => new()
    {
        Market = market,
        Timestamp = row.GetFieldValue<DateTimeOffset>(0),
        LocalTimestamp = row.GetFieldValue<DateTimeOffset>(1),
        SequenceId = row.GetInt64(2),
        BestBid = Number(row, 3),
        BestAsk = Number(row, 4),
        MidPrice = Number(row, 5),
        SpreadBps = Number(row, 6),
        DepthLevels = row.GetInt32(7),
        CoveredBidBps = Number(row, 8),
        CoveredAskBps = Number(row, 9),
        Source = WireText.Parse<BookSource>(row.GetString(10)),
        Simulated = row.GetBoolean(11),
        Bids = LevelsIn(row.GetString(12)),
        Asks = LevelsIn(row.GetString(13)),
    };

    private static double? Number(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetDouble(column);

    // [[61800.2,2.89],[61800.1,0.5]]
    private static List<Level> LevelsIn(string json)
    {
        using var levels = JsonDocument.Parse(json);
        return [.. levels.RootElement.EnumerateArray()
            .Select(level => new Level(level[0].GetDouble(), level[1].GetDouble()))];
    }
}
