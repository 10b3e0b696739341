using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>Writes <c>data_gaps</c>.</summary>
public sealed class GapRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "data_gaps";

    // A gap in which a feed ended is told twice: as far as it got then, and whole by the feed that came after.
    private const string Insert = """
        INSERT INTO data_gaps AS held (
            exchange, instrument, gap_start, gap_end, duration_seconds, reason, sequence_before, sequence_after)
        SELECT DISTINCT ON (told.exchange, told.instrument, told.gap_start) *
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS told (
            exchange, instrument, gap_start, gap_end, duration_seconds, reason, sequence_before, sequence_after)
        ORDER BY told.exchange, told.instrument, told.gap_start, told.gap_end DESC
        ON CONFLICT (exchange, instrument, gap_start) DO UPDATE
        SET (gap_end, duration_seconds, sequence_after) =
            (EXCLUDED.gap_end, EXCLUDED.duration_seconds, EXCLUDED.sequence_after)
        WHERE held.gap_end < EXCLUDED.gap_end
        """;

    /// <summary>Stores gaps. One that is there already stays as it is, or is made longer.</summary>
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
