using Surveillance.Markets;

namespace Surveillance.Platform.Timescale;

/// <summary>A row of <c>metrics</c>: one figure of one market in one second.</summary>
/// <param name="Timestamp">The whole second, UTC.</param>
/// <param name="Market">The market; instrument <c>*</c> for a figure of the venue.</param>
/// <param name="Metric">Metric name.</param>
/// <param name="Value">In the metric's unit.</param>
/// <param name="ZScore">Null where there is none.</param>
public sealed record MetricRow(DateTimeOffset Timestamp, MarketId Market, string Metric, double Value, double? ZScore);

/// <summary>Writes <c>metrics</c>.</summary>
public sealed class MetricRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "metrics";

    private const string Insert = """
        INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value, zscore)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Stores rows; those that are there already stay as they are.</summary>
    public async Task WriteAsync(IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Insert);
        command.Parameters.Add(Columns.Times(rows, row => row.Timestamp));
        command.Parameters.Add(Columns.Texts(rows, row => row.Market.Exchange));
        command.Parameters.Add(Columns.Texts(rows, row => row.Market.Instrument));
        command.Parameters.Add(Columns.Texts(rows, row => row.Metric));
        command.Parameters.Add(Columns.Numbers(rows, row => row.Value));
        command.Parameters.Add(Columns.Numbers(rows, row => row.ZScore));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
