using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.Platform.Timescale;

/// <summary>The table <c>health_snapshots</c>: the state of a venue's feed at a whole second.</summary>
public static class HealthRows
{
    /// <summary>The table.</summary>
    public static SpooledTable Table { get; } = new(
        "health_snapshots",
        ("timestamp", ColumnKind.Time),
        ("exchange", ColumnKind.Text),
        ("status", ColumnKind.Text),
        ("message_count", ColumnKind.Long),
        ("message_rate", ColumnKind.Number),
        ("stream_count", ColumnKind.Integer),
        ("lag_ms", ColumnKind.Number),
        ("venue_lag_p50_ms", ColumnKind.Number),
        ("venue_lag_p99_ms", ColumnKind.Number),
        ("last_message_at", ColumnKind.Time),
        ("reconnect_count", ColumnKind.Long),
        ("gaps_last_hour", ColumnKind.Integer),
        ("bad_frames", ColumnKind.Long),
        ("dropped", ColumnKind.Long),
        ("simulated", ColumnKind.Flag),
        ("last_error", ColumnKind.Text),
        ("corrected_lag_p50_ms", ColumnKind.Number),
        ("corrected_lag_p99_ms", ColumnKind.Number),
        ("clock_offset_ms", ColumnKind.Number),
        ("clock_uncertainty_ms", ColumnKind.Number),
        ("polled_markets", ColumnKind.Integer));

    /// <summary>Adds a row.</summary>
    /// <param name="rows">Where to.</param>
    /// <param name="second">The whole second, UTC.</param>
    /// <param name="health">What the venue's feed said of itself.</param>
    public static void Add(RowBlock rows, DateTimeOffset second, VenueHealth health)
    {
        rows.Time(second);
        rows.Text(health.Exchange);
        rows.Text(WireText.Of(health.Status));
        rows.Long(health.MessageCount);
        rows.Number(health.MessageRate);
        rows.Integer(health.StreamCount);
        rows.Number(health.LagMs);
        rows.Number(health.VenueLagP50Ms);
        rows.Number(health.VenueLagP99Ms);
        rows.Time(health.LastMessageAt);
        rows.Long(health.ReconnectCount);
        rows.Integer(health.GapsLastHour);
        rows.Long(health.BadFrames);
        rows.Long(health.Dropped);
        rows.Flag(health.Simulated);
        rows.Text(health.LastError);
        rows.Number(health.CorrectedLagP50Ms);
        rows.Number(health.CorrectedLagP99Ms);
        rows.Number(health.ClockOffsetMs);
        rows.Number(health.ClockUncertaintyMs);
        rows.Integer(health.PolledMarkets);
        rows.EndRow();
    }
}
