using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;

namespace Surveillance.Platform.Timescale;

/// <summary>What is asked of one series.</summary>
/// <param name="Market">The market; instrument <c>*</c> for a figure of a venue.</param>
/// <param name="Metric">Metric name.</param>
/// <param name="From">First moment, inclusive.</param>
/// <param name="To">Last moment, exclusive.</param>
/// <param name="Bucket">Rows are taken together in steps of this length: at least 1 s, aligned to the epoch.</param>
public sealed record SeriesQuery(
    MarketId Market, string Metric, DateTimeOffset From, DateTimeOffset To, TimeSpan Bucket);

/// <summary>The rows of a series in one bucket.</summary>
/// <param name="Start">Start of the bucket, UTC.</param>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="Avg">Mean of the values.</param>
/// <param name="Last">The newest value.</param>
/// <param name="MaxAbsZscore">The most unusual one's distance; null when none was scored.</param>
/// <param name="Samples">How many rows.</param>
public readonly record struct SeriesPoint(
    DateTimeOffset Start, double Min, double Max, double Avg, double Last, double? MaxAbsZscore, long Samples);

/// <summary>Reads one series of <c>metrics</c> by bucket, from a rollup where one is kept that fits.</summary>
public sealed class MetricSeries(Database database, TimeProvider time)
{
    /// <summary>
    /// Rows and the rollup of minutes are kept for so long. What is older has buckets of an hour, where the database
    /// keeps those; buckets that are shorter have nothing of it.
    /// </summary>
    public static readonly TimeSpan FineKept = TimeSpan.FromDays(90);

    /// <summary>The shortest bucket of what is older than <see cref="FineKept"/>.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);

    private static readonly (TimeSpan Length, string View)[] Views =
        [(Hour, Rollups.OfHours), (TimeSpan.FromMinutes(1), Rollups.OfMinutes)];

    private const string FromRows =
        """
        SELECT date_bin($6, timestamp, TIMESTAMPTZ 'epoch') AS start, min(value), max(value), avg(value),
               (array_agg(value ORDER BY timestamp DESC))[1], max(abs(zscore)), count(*)
          FROM metrics
         WHERE exchange = $1 AND instrument = $2 AND metric_name = $3 AND timestamp >= $4 AND timestamp < $5
         GROUP BY start ORDER BY start
        """;

    private const string View = "rollup";

    private const string FromRollup =
        $"""
        SELECT date_bin($6, bucket, TIMESTAMPTZ 'epoch') AS start, min(min_value), max(max_value),
               sum(avg_value * samples) / sum(samples), (array_agg(last_value ORDER BY bucket DESC))[1],
               max(max_abs_zscore), sum(samples)::bigint
          FROM {View}
         WHERE exchange = $1 AND instrument = $2 AND metric_name = $3 AND bucket >= $4 AND bucket < $5
         GROUP BY start ORDER BY start
        """;

    /// <summary>
    /// The buckets that hold rows, by time. Of a stretch that begins more than <see cref="FineKept"/> ago the hours at
    /// both ends count as a whole, because it is read from hours.
    /// </summary>
    public async Task<IReadOnlyList<SeriesPoint>> ReadAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        if (query.Bucket >= Hour && query.From < time.GetUtcNow() - FineKept)
            query = query with { From = StartOfHour(query.From), To = StartOfHour(query.To + Hour - OneTick) };
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = await RollupOfAsync(connection, query, cancellationToken) is { } view
            ? FromRollup.Replace(View, view, StringComparison.Ordinal)
            : FromRows;
        command.Parameters.AddWithValue(query.Market.Exchange);
        command.Parameters.AddWithValue(query.Market.Instrument);
        command.Parameters.AddWithValue(query.Metric);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, query.From.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, query.To.UtcDateTime);
        command.Parameters.AddWithValue(query.Bucket);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var points = new List<SeriesPoint>();
        while (await reader.ReadAsync(cancellationToken))
            points.Add(new SeriesPoint(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3),
                reader.GetDouble(4), reader.IsDBNull(5) ? null : reader.GetDouble(5), reader.GetInt64(6)));
        return points;
    }

    // A rollup knows whole buckets of its own only: it serves where both ends lie on such a bucket.
    private static async Task<string?> RollupOfAsync(
        NpgsqlConnection connection, SeriesQuery query, CancellationToken cancellationToken)
    {
        foreach (var (length, view) in Views)
        {
            var isWhole = query.Bucket >= length && IsWhole(query.From, length) && IsWhole(query.To, length);
            if (isWhole && await Rollups.HasAsync(connection, view, cancellationToken))
                return view;
        }

        return null;
    }

    private static DateTimeOffset StartOfHour(DateTimeOffset time) => time.AddTicks(-(time.UtcTicks % Hour.Ticks));

    private static bool IsWhole(DateTimeOffset time, TimeSpan length) => time.UtcTicks % length.Ticks == 0;
}
