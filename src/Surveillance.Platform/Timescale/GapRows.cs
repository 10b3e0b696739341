using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>Writes <c>data_gaps</c>.</summary>
public sealed class GapRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "data_gaps";

    private const string Insert = """
        INSERT INTO data_gaps (
            exchange, instrument, gap_start, gap_end, duration_seconds, reason, sequence_before, sequence_after)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Stores gaps; those that are there already stay as they are.</summary>
    public async Task WriteAsync(IReadOnlyList<DataGap> rows, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Insert);
        var columns = command.Parameters;
        columns.Add(Columns.Texts(rows, row => row.Market.Exchange));
        columns.Add(Columns.Texts(rows, row => row.Market.Instrument));
        columns.Add(Columns.Times(rows, row => row.Start));
        columns.Add(Columns.Times(rows, row => row.End));
        columns.Add(Columns.Numbers(rows, row => row.Duration.TotalSeconds));
        columns.Add(Columns.Texts(rows, row => WireText.Of(row.Reason)));
        columns.Add(Columns.Longs(rows, row => row.SequenceBefore));
        columns.Add(Columns.Longs(rows, row => row.SequenceAfter));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
