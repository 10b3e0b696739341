using Surveillance.Markets;

namespace Surveillance.Platform.Timescale;

/// <summary>Writes <c>ticker_snapshots</c>.</summary>
public sealed class TickerRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "ticker_snapshots";

    private const string Insert = """
        INSERT INTO ticker_snapshots (
            timestamp, local_timestamp, exchange, instrument, last_price, mark_price, index_price, funding_rate,
            next_funding_time, funding_interval_hours, volume_24h, simulated)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Stores rows; those that are there already stay as they are.</summary>
    public async Task WriteAsync(IReadOnlyList<Ticker> rows, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Insert);
        var columns = command.Parameters;
        columns.Add(Columns.Times(rows, row => row.Timestamp));
        columns.Add(Columns.Times(rows, row => row.LocalTimestamp));
        columns.Add(Columns.Texts(rows, row => row.Market.Exchange));
        columns.Add(Columns.Texts(rows, row => row.Market.Instrument));
        columns.Add(Columns.Numbers(rows, row => row.Last));
        columns.Add(Columns.Numbers(rows, row => row.Mark));
        columns.Add(Columns.Numbers(rows, row => row.Index));
        columns.Add(Columns.Numbers(rows, row => row.FundingRate));
        columns.Add(Columns.Times(rows, row => row.NextFundingTime));
        columns.Add(Columns.Numbers(rows, row => row.FundingIntervalHours));
        columns.Add(Columns.Numbers(rows, row => row.Volume24h));
        columns.Add(Columns.Flags(rows, row => row.Simulated));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
