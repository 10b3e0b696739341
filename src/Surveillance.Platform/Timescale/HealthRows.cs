using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Timescale;

/// <summary>A row of <c>health_snapshots</c>.</summary>
/// <param name="Timestamp">The whole second, UTC.</param>
/// <param name="Health">What the venue's feed said of itself.</param>
public sealed record HealthRow(DateTimeOffset Timestamp, VenueHealth Health);

/// <summary>Writes <c>health_snapshots</c>.</summary>
public sealed class HealthRows(Database database)
{
    /// <summary>Name of the table.</summary>
    public const string Table = "health_snapshots";

    private const string Insert = """
        INSERT INTO health_snapshots (
            timestamp, exchange, status, message_count, message_rate, stream_count, lag_ms, venue_lag_p50_ms,
            venue_lag_p99_ms, last_message_at, reconnect_count, gaps_last_hour, bad_frames, dropped, simulated,
            last_error)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Stores rows; those that are there already stay as they are.</summary>
    public async Task WriteAsync(IReadOnlyList<HealthRow> rows, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Insert);
        var columns = command.Parameters;
        columns.Add(Columns.Times(rows, row => row.Timestamp));
        columns.Add(Columns.Texts(rows, row => row.Health.Exchange));
        columns.Add(Columns.Texts(rows, row => WireText.Of(row.Health.Status)));
        columns.Add(Columns.Longs(rows, row => row.Health.MessageCount));
        columns.Add(Columns.Numbers(rows, row => row.Health.MessageRate));
        columns.Add(Columns.Integers(rows, row => row.Health.StreamCount));
        columns.Add(Columns.Numbers(rows, row => row.Health.LagMs));
        columns.Add(Columns.Numbers(rows, row => row.Health.VenueLagP50Ms));
        columns.Add(Columns.Numbers(rows, row => row.Health.VenueLagP99Ms));
        columns.Add(Columns.Times(rows, row => row.Health.LastMessageAt));
        columns.Add(Columns.Longs(rows, row => row.Health.ReconnectCount));
        columns.Add(Columns.Integers(rows, row => row.Health.GapsLastHour));
        columns.Add(Columns.Longs(rows, row => row.Health.BadFrames));
        columns.Add(Columns.Longs(rows, row => row.Health.Dropped));
        columns.Add(Columns.Flags(rows, row => row.Health.Simulated));
        columns.Add(Columns.Texts(rows, row => row.Health.LastError));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
