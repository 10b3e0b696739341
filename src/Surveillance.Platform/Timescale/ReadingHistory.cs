using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Reads <c>metrics</c> back as readings, second after second, as the tables were when it began. The rows of a series
/// come as arrays: the server need not sort millions of rows, nor is each of them decoded by itself. Not thread-safe.
/// </summary>
public sealed class ReadingHistory : IAsyncDisposable
{
    /// <summary>So many markets are few: their seconds are read in longer slices.</summary>
    private const int Few = 16;

    private const string Series =
        """
        SELECT exchange, instrument, metric_name,
               array_agg(extract(epoch FROM timestamp - $1)::int), array_agg(value),
               array_agg(coalesce(zscore, 'NaN'))
          FROM metrics
         WHERE timestamp >= $1 AND timestamp < $2 AND metric_name = ANY($3)
        """;

    // By the key of the rows: beside thousands of markets, few are found without looking at the others.
    private const string OfMarkets = " AND exchange = ANY($4) AND instrument = ANY($5)";

    private const string BySeries = " GROUP BY exchange, instrument, metric_name";

    private const string AllMarkets =
        "SELECT DISTINCT exchange, instrument FROM metrics WHERE timestamp >= $1 AND timestamp < $2";

    private const string AskedMarkets =
        """
        SELECT asked.* FROM unnest($3::text[], $4::text[]) AS asked (exchange, instrument)
         WHERE EXISTS (SELECT FROM metrics
                        WHERE exchange = asked.exchange AND instrument = asked.instrument
                          AND timestamp >= $1 AND timestamp < $2)
        """;

    private const string Healths =
        """
        SELECT timestamp, exchange, status, stream_count FROM health_snapshots
         WHERE timestamp >= $1 AND timestamp < $2 ORDER BY timestamp, exchange COLLATE "C"
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly IReadOnlyCollection<MarketId> _markets;

    private ReadingHistory(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyCollection<MarketId> markets)
    {
        (_connection, _transaction, _markets) = (connection, transaction, markets);
    }

    /// <summary>Rows that were read.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins to read.</summary>
    /// <param name="database">Where.</param>
    /// <param name="markets">The markets; none for all, figures of venues and of the system included.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ReadingHistory> BeginAsync(
        Database database, IReadOnlyCollection<MarketId> markets, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return new ReadingHistory(connection, transaction, markets);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The seconds of a stretch of time, also those in which nothing was stored; its end excluded.
    /// </summary>
    /// <param name="from">First second, UTC.</param>
    /// <param name="to">End, UTC.</param>
    /// <param name="metrics">The metrics that are asked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<HistorySecond> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string> metrics,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var length = _markets.Count is > 0 and <= Few ? HistorySlice.SecondsOfFew : HistorySlice.Seconds;
        var slice = new HistorySlice(length);
        for (var begin = from; begin < to; begin += TimeSpan.FromSeconds(length))
        {
            var end = begin.AddSeconds(length) is var whole && whole < to ? whole : to;
            await FillAsync(slice, begin, end, metrics, cancellationToken);
            var healths = (await HealthsAsync(begin, end, cancellationToken)).ToLookup(health => health.UpdatedAt);
            for (var (second, at) = (0, begin); at < end; second++, at = begin.AddSeconds(second))
                yield return new HistorySecond(at, slice.ReadingsOf(at, second), [.. healths[at]]);
        }
    }

    /// <summary>
    /// The markets that have rows in a stretch of time; of those that were asked for, where some were.
    /// </summary>
    public async Task<IReadOnlyList<MarketId>> MarketsAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = Command(_markets.Count == 0 ? AllMarkets : AskedMarkets, from, to);
        if (_markets.Count > 0)
        {
            command.Parameters.AddWithValue(_markets.Select(market => market.Exchange).ToArray());
            command.Parameters.AddWithValue(_markets.Select(market => market.Instrument).ToArray());
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<MarketId>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new MarketId(reader.GetString(0), reader.GetString(1)));
        return [.. found.OrderBy(market => market.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The price step of each market, as far as its books in a stretch of time tell it.</summary>
    public async Task<IReadOnlyDictionary<MarketId, double>> TicksAsync(
        IEnumerable<MarketId> markets, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var ticks = new Dictionary<MarketId, double>();
        foreach (var market in markets.Where(market => !market.IsServiceFigure))
        {
            if (await PriceStep.ReadAsync(_connection, market, from, to, cancellationToken) is { } tick)
                ticks[market] = tick;
        }

        return ticks;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task FillAsync(
        HistorySlice slice, DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string> metrics,
        CancellationToken cancellationToken)
    {
        slice.Clear();
        await using var command = Command(
            _markets.Count == 0 ? Series + BySeries : Series + OfMarkets + BySeries, from, to);
        command.Parameters.AddWithValue(metrics.ToArray());
        if (_markets.Count > 0)
        {
            // With the venues' own figures and those of the system.
            command.Parameters.AddWithValue(
                _markets.Select(market => market.Exchange).Append(MarketId.All).Distinct().ToArray());
            command.Parameters.AddWithValue(
                _markets.Select(market => market.Instrument).Append(MarketId.All).Distinct().ToArray());
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var market = new MarketId(reader.GetString(0), reader.GetString(1));
            if (!IsAskedFor(market))
                continue;
            var seconds = reader.GetFieldValue<int[]>(3);
            slice.Add(
                market, reader.GetString(2), seconds, reader.GetFieldValue<double[]>(4),
                reader.GetFieldValue<double[]>(5));
            Rows += seconds.Length;
        }
    }

    private async Task<IReadOnlyList<VenueHealth>> HealthsAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = Command(Healths, from, to);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<VenueHealth>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new VenueHealth
            {
                UpdatedAt = reader.GetFieldValue<DateTimeOffset>(0),
                Exchange = reader.GetString(1),
                Status = WireText.Parse<VenueStatus>(reader.GetString(2)),
                StreamCount = reader.GetInt32(3),
            });
        return found;
    }

    private bool IsAskedFor(MarketId market) =>
        _markets.Count == 0 || _markets.Contains(market) || market.IsServiceFigure;

    private NpgsqlCommand Command(string sql, DateTimeOffset from, DateTimeOffset to)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = (int)Patience.TotalSeconds };
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, to.UtcDateTime);
        return command;
    }

    private static TimeSpan Patience { get; } = TimeSpan.FromMinutes(10);
}
