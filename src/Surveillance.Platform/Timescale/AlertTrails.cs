using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>A step of an alert: a row of <c>alert_events</c>.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="FromState">State before it.</param>
/// <param name="ToState">State after it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Value">The value then; null when it was not known.</param>
/// <param name="Zscore">The z-score then.</param>
/// <param name="Actor">Who did it; <c>system</c> for the detector itself.</param>
public sealed record AlertStep(
    DateTimeOffset At, string FromState, string ToState, string Reason, double? Value, double? Zscore, string Actor);

/// <summary>A notice of an alert: a row of <c>notification_outbox</c>.</summary>
/// <param name="CreatedAt">When it was decided, UTC.</param>
/// <param name="Channel">To whom.</param>
/// <param name="Kind">Such as <c>fired</c>.</param>
/// <param name="Status"><c>pending</c>, <c>sent</c> or <c>dead</c>.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="DeliveredAt">When it arrived, UTC; null when it did not.</param>
/// <param name="LastError">Why the last attempt failed; null when it did not.</param>
public sealed record AlertNotice(
    DateTimeOffset CreatedAt, string Channel, string Kind, string Status, int Attempts, DateTimeOffset? DeliveredAt,
    string? LastError);

/// <summary>Reads what the database tells of one alert beside its row.</summary>
public sealed class AlertTrails(Database database)
{
    private const string Steps =
        """
        SELECT at, from_state, to_state, reason, value, zscore, actor FROM alert_events
         WHERE alert_id = $1 ORDER BY at, to_state
        """;

    private const string Notices =
        """
        SELECT created_at, channel, kind, status, attempts, delivered_at, last_error FROM notification_outbox
         WHERE alert_id = $1 ORDER BY created_at, channel
        """;

    /// <summary>Its steps, the oldest first.</summary>
    public Task<IReadOnlyList<AlertStep>> StepsAsync(string alertId, CancellationToken cancellationToken) => ReadAsync(
        Steps, alertId,
        row => new AlertStep(
            row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetDouble(4), row.IsDBNull(5) ? null : row.GetDouble(5), row.GetString(6)),
        cancellationToken);

    /// <summary>Who was told of it, the oldest first.</summary>
    public Task<IReadOnlyList<AlertNotice>> NoticesAsync(string alertId, CancellationToken cancellationToken) =>
        ReadAsync(
            Notices, alertId,
            row => new AlertNotice(
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetString(3),
                row.GetInt32(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
                row.IsDBNull(6) ? null : row.GetString(6)),
            cancellationToken);

    private async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(
        string sql, string alertId, Func<NpgsqlDataReader, TRow> read, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue(alertId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
