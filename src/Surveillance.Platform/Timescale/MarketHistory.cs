using NpgsqlTypes;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>What is asked of the history of an instrument.</summary>
/// <param name="Instrument">Instrument id.</param>
/// <param name="Exchanges">Venues.</param>
/// <param name="Metrics">Metric names.</param>
/// <param name="From">First moment, inclusive.</param>
/// <param name="To">Last moment, exclusive.</param>
/// <param name="Bucket">Values are taken together in steps of this length: at least 1 s, aligned to the epoch.</param>
public sealed record HistoryQuery(
    string Instrument,
    IReadOnlyCollection<string> Exchanges,
    IReadOnlyCollection<string> Metrics,
    DateTimeOffset From,
    DateTimeOffset To,
    TimeSpan Bucket);

/// <summary>The least and the greatest value of a metric in one bucket; the same when there was one value.</summary>
/// <param name="Exchange">Venue.</param>
/// <param name="Metric">Metric name.</param>
/// <param name="Start">Start of the bucket, UTC.</param>
/// <param name="Least">Least value.</param>
/// <param name="Greatest">Greatest value.</param>
public readonly record struct HistoryPoint(
    string Exchange, string Metric, DateTimeOffset Start, double Least, double Greatest);

/// <summary>Reads what charts show: metrics by bucket, and the gaps between them.</summary>
public sealed class MarketHistory(Database database)
{
    /// <summary>From this bucket on the minute rollup serves, where the database keeps one.</summary>
    private static readonly TimeSpan Rollup = TimeSpan.FromMinutes(1);

    private const string FromRows =
        """
        SELECT exchange, metric_name, date_bin($6, timestamp, TIMESTAMPTZ 'epoch') AS bucket, min(value), max(value)
          FROM metrics
         WHERE instrument = $1 AND exchange = ANY($2) AND metric_name = ANY($3) AND timestamp >= $4 AND timestamp < $5
         GROUP BY exchange, metric_name, bucket ORDER BY exchange, metric_name, bucket
        """;

    private const string FromRollup =
        """
        SELECT exchange, metric_name, date_bin($6, metrics_1m.bucket, TIMESTAMPTZ 'epoch') AS start,
               min(min_value), max(max_value)
          FROM metrics_1m
         WHERE instrument = $1 AND exchange = ANY($2) AND metric_name = ANY($3) AND bucket >= $4 AND bucket < $5
         GROUP BY exchange, metric_name, start ORDER BY exchange, metric_name, start
        """;

    private const string Gaps =
        """
        SELECT exchange, gap_start, gap_end, reason, sequence_before, sequence_after FROM data_gaps
         WHERE instrument = $1 AND exchange = ANY($2) AND gap_end > $3 AND gap_start < $4
         ORDER BY gap_start DESC LIMIT $5
        """;

    /// <summary>
    /// The buckets that hold values, by venue, metric and time. A spike stays visible however wide they are.
    /// </summary>
    public async Task<IReadOnlyList<HistoryPoint>> PointsAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        var canRollUp = query.Bucket >= Rollup
            && await Rollups.HasAsync(connection, Rollups.OfMinutes, cancellationToken);
        command.CommandText = canRollUp ? FromRollup : FromRows;
        command.Parameters.AddWithValue(query.Instrument);
        command.Parameters.AddWithValue(query.Exchanges.ToArray());
        command.Parameters.AddWithValue(query.Metrics.ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, query.From.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, query.To.UtcDateTime);
        command.Parameters.AddWithValue(query.Bucket);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var points = new List<HistoryPoint>();
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new HistoryPoint(
                reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetDouble(3),
                reader.GetDouble(4)));
        }

        return points;
    }

    /// <summary>The gaps that touch a stretch of time, the newest first, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<DataGap>> GapsAsync(
        string instrument, IReadOnlyCollection<string> exchanges, DateTimeOffset from, DateTimeOffset to, int max,
        CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Gaps);
        command.Parameters.AddWithValue(instrument);
        command.Parameters.AddWithValue(exchanges.ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, to.UtcDateTime);
        command.Parameters.AddWithValue(max);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var gaps = new List<DataGap>();
        while (await reader.ReadAsync(cancellationToken))
        {
            gaps.Add(new DataGap(
                new MarketId(reader.GetString(0), instrument),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                WireText.Parse<GapReason>(reader.GetString(3)),
                reader.IsDBNull(4) ? null : reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5)));
        }

        return gaps;
    }
}
