using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;

namespace Surveillance.Platform.Timescale;

/// <summary>A row of <c>metrics</c>: one figure of one market in one second.</summary>
/// <param name="Timestamp">The whole second, UTC.</param>
/// <param name="Market">The market; instrument <c>*</c> for a figure of the venue.</param>
/// <param name="Metric">Metric name.</param>
/// <param name="Value">In the metric's unit.</param>
/// <param name="ZScore">Null where there is none.</param>
public readonly record struct StoredMetric(
    DateTimeOffset Timestamp, MarketId Market, string Metric, double Value, double? ZScore);

/// <summary>
/// Reads <c>metrics</c> a stretch of time after the other, as the table was when the scan began. Rows come from the
/// server as they are asked for: none but the one at hand is kept. Not thread-safe.
/// </summary>
public sealed class MetricScan : IAsyncDisposable
{
    /// <summary>Until the server has sorted a stretch; the default suits statements that somebody waits for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly IReadOnlyCollection<string> _metrics;
    private readonly IReadOnlyCollection<MarketId> _markets;
    private readonly Dictionary<string, string> _names = [];

    private MetricScan(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IReadOnlyCollection<string> metrics,
        IReadOnlyCollection<MarketId> markets)
    {
        (_connection, _transaction, _metrics, _markets) = (connection, transaction, metrics, markets);
    }

    /// <summary>Begins to read.</summary>
    /// <param name="database">Where.</param>
    /// <param name="metrics">Names of the metrics; none for all.</param>
    /// <param name="markets">The markets; none for all, figures of venues and of the system included.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MetricScan> BeginAsync(
        Database database,
        IReadOnlyCollection<string> metrics,
        IReadOnlyCollection<MarketId> markets,
        CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new MetricScan(connection, transaction, metrics, markets);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rows of a stretch of time, its end excluded, by time, venue, instrument and metric.</summary>
    public async IAsyncEnumerable<StoredMetric> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Select(from, to);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new StoredMetric(
                reader.GetFieldValue<DateTimeOffset>(0),
                new MarketId(Name(reader.GetString(1)), Name(reader.GetString(2))),
                Name(reader.GetString(3)),
                reader.GetDouble(4),
                reader.IsDBNull(5) ? null : reader.GetDouble(5));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Select(DateTimeOffset from, DateTimeOffset to)
    {
        var command = new NpgsqlCommand { Connection = _connection, CommandTimeout = (int)Patience.TotalSeconds };
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, to.UtcDateTime);
        var wanted = "timestamp >= $1 AND timestamp < $2";
        if (_metrics.Count > 0)
        {
            command.Parameters.AddWithValue(_metrics.ToArray());
            wanted += $" AND metric_name = ANY(${command.Parameters.Count})";
        }

        if (_markets.Count > 0)
        {
            command.Parameters.AddWithValue(_markets.Select(market => market.Exchange).ToArray());
            command.Parameters.AddWithValue(_markets.Select(market => market.Instrument).ToArray());
            var (last, both) = (command.Parameters.Count, "(exchange, instrument)");
            wanted += $" AND {both} IN (SELECT * FROM unnest(${last - 1}::text[], ${last}::text[]))";
        }

        command.CommandText = $"""
            SELECT timestamp, exchange, instrument, metric_name, value, zscore FROM metrics
             WHERE {wanted}
             ORDER BY timestamp, exchange COLLATE "C", instrument COLLATE "C", metric_name COLLATE "C"
            """;
        return command;
    }

    /// <summary>There are few names and many rows: whoever gathers rows holds each name once.</summary>
    private string Name(string text)
    {
        if (_names.TryGetValue(text, out var known))
            return known;
        _names.Add(text, text);
        return text;
    }
}
