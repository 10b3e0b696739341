using Surveillance.Platform.Telemetry;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>What metrics-engine tells of rows on their way to the database.</summary>
internal static class RowFigures
{
    private const double Megabyte = 1 << 20;

    /// <summary>Rows not in the database yet.</summary>
    public static readonly Figure Waiting = Figure.Gauge(
        "rows_waiting", "{row}", "Rows that are not in the database yet.");

    /// <summary>Rows handed to the database.</summary>
    public static readonly Figure Written = Figure.Counter("rows_written", "{row}", "Rows handed to the database.");

    /// <summary>Rows lost.</summary>
    public static readonly Figure Dropped = Figure.Counter(
        "rows_dropped", "{row}", "Rows lost: beyond the spool's bound, refused by the database, or unreadable.");

    /// <summary>What the spool holds.</summary>
    public static readonly Figure Spool = Figure.Gauge(
        "spool_mb", "By", "What the spool holds, on disk and in memory.", "spool", Megabyte);

    /// <summary>What the spool may hold.</summary>
    public static readonly Figure SpoolMax = Figure.Gauge(
        "spool_max_mb", "By", "What the spool may hold; beyond it the oldest rows are dropped.", "spool_max", Megabyte);

    /// <summary>Whether rows reach the disk.</summary>
    public static readonly Figure OnDisk = Figure.Gauge(
        "spool_on_disk", "", "1 while rows reach the disk before the database, 0 while they are in memory alone.");

    /// <summary>Bytes damaged on disk.</summary>
    public static readonly Figure Damaged = Figure.Counter(
        "spool_damaged_bytes", "By", "Bytes of the spool that were damaged on disk and skipped.", "spool_damaged");

    /// <summary>How long the oldest row waits.</summary>
    public static readonly Figure OldestAge = Figure.Gauge(
        "oldest_row_age_seconds", "s", "How long the oldest row has waited that is being stored; 0 while none is.",
        "oldest_row_age");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All => [Waiting, Written, Dropped, Spool, SpoolMax, OnDisk, Damaged, OldestAge];
}
