using Surveillance.Platform.Telemetry;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>What metrics-engine tells of the books around alerts.</summary>
internal static class BookFigures
{
    private const double Megabyte = 1 << 20;

    /// <summary>Books kept in memory.</summary>
    public static readonly Figure Recent = Figure.Gauge(
        "recent_books", "{book}", "Books kept in memory in case an alert begins.");

    /// <summary>What they take.</summary>
    public static readonly Figure RecentMemory = Figure.Gauge(
        "recent_books_mb", "By", "Memory of the books kept in case an alert begins.", "recent_books_memory", Megabyte);

    /// <summary>How far back they reach.</summary>
    public static readonly Figure RecentReach = Figure.Gauge(
        "recent_books_seconds", "s", "How far back the books kept in memory reach.", "recent_books_reach");

    /// <summary>Books let go too early.</summary>
    public static readonly Figure LetGoEarly = Figure.Counter(
        "recent_books_let_go_early", "{book}", "Books let go before they were 30 s old, for want of memory.");

    /// <summary>Books of alerts stored.</summary>
    public static readonly Figure Stored = Figure.Counter(
        "alert_books_stored", "{book}", "Books around alerts that were stored.");

    /// <summary>Books of alerts missed.</summary>
    public static readonly Figure Missed = Figure.Counter(
        "alert_books_missed", "{book}", "Books around alerts that were gone before they could be stored.");

    /// <summary>Alerts whose books are not whole.</summary>
    public static readonly Figure CutShort = Figure.Counter(
        "alerts_cut_short", "{alert}", "Alerts around which not all books were stored.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All =>
        [Recent, RecentMemory, RecentReach, LetGoEarly, Stored, Missed, CutShort];
}
