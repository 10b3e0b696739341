using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;
using Surveillance.Metrics.Scores;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// What is usual of series at an hour of the week, from the same hour in the weeks before. Each minute counts with its
/// last value: as a reading is one value and no mean, so are those it is compared with, and the minute rollup, where
/// the database keeps one, has them.
/// </summary>
public sealed class UsualHourRows(Database database)
{
    /// <summary>Series to be read at once: an hour of four weeks are 14,400 rows of each.</summary>
    public const int MostAtOnce = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string FromRows =
        """
        SELECT DISTINCT ON (date_bin('1 minute', timestamp, week.start)) value
          FROM metrics
         WHERE exchange = series.exchange AND instrument = series.instrument AND metric_name = series.metric
           AND timestamp >= week.start AND timestamp < week.start + INTERVAL '1 hour'
         ORDER BY date_bin('1 minute', timestamp, week.start), timestamp DESC
        """;

    private const string FromRollup =
        """
        SELECT last_value AS value
          FROM metrics_1m
         WHERE exchange = series.exchange AND instrument = series.instrument AND metric_name = series.metric
           AND bucket >= week.start AND bucket < week.start + INTERVAL '1 hour'
        """;

    /// <summary>The series of which enough is stored, with what is usual of them.</summary>
    /// <param name="series">The series.</param>
    /// <param name="hour">First moment of the hour; nothing of it or after it is looked at.</param>
    /// <param name="weeks">Weeks to look back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyDictionary<SeriesId, UsualHour>> ReadAsync(
        IReadOnlyList<SeriesId> series, DateTimeOffset hour, int weeks, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var minutes = await Rollups.HasAsync(connection, Rollups.OfMinutes, cancellationToken)
            ? FromRollup
            : FromRows;
        await using var command = new NpgsqlCommand(UsualOf(minutes), connection)
        {
            CommandTimeout = (int)Patience.TotalSeconds,
        };
        command.Parameters.AddWithValue(series.Select(each => each.Market.Exchange).ToArray());
        command.Parameters.AddWithValue(series.Select(each => each.Market.Instrument).ToArray());
        command.Parameters.AddWithValue(series.Select(each => each.Metric).ToArray());
        command.Parameters.AddWithValue(
            NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
            Enumerable.Range(1, weeks).Select(back => (hour - (back * UsualHour.Week)).UtcDateTime).ToArray());
        command.Parameters.AddWithValue(UsualHour.LeastMinutes);
        command.Parameters.AddWithValue(UsualHour.LeastWeeks);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var usual = new Dictionary<SeriesId, UsualHour>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var market = new MarketId(reader.GetString(0), reader.GetString(1));
            usual[new SeriesId(market, reader.GetString(2))] =
                new UsualHour(reader.GetDouble(3), reader.GetDouble(4), (int)reader.GetInt64(5));
        }

        return usual;
    }

    private static string UsualOf(string minutes) =>
        $"""
        SELECT exchange, instrument, metric, avg(value), stddev_samp(value), count(DISTINCT start)
          FROM (SELECT series.*, week.start, minute.value,
                       count(*) OVER (PARTITION BY exchange, instrument, metric, week.start) AS minutes
                  FROM unnest($1::text[], $2::text[], $3::text[]) AS series(exchange, instrument, metric)
                 CROSS JOIN unnest($4::timestamptz[]) AS week(start)
                 CROSS JOIN LATERAL ({minutes}) minute) sample
         WHERE minutes >= $5
         GROUP BY exchange, instrument, metric
        HAVING count(DISTINCT start) >= $6
        """;
}
