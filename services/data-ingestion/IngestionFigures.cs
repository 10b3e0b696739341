using Surveillance.Platform.Telemetry;

namespace Surveillance.DataIngestion;

/// <summary>What data-ingestion tells of itself.</summary>
internal static class IngestionFigures
{
    /// <summary>Books written to Redis.</summary>
    public static readonly Figure BooksPublished = Figure.Counter(
        "books_published", "{book}", "Order books written to Redis.");

    /// <summary>States of books that were never written.</summary>
    public static readonly Figure StatesConflated = Figure.Counter(
        "states_conflated", "{state}", "States of books that were not written because a newer one was there first.");

    /// <summary>Hand-overs that a bound dropped.</summary>
    public static readonly Figure EntriesDropped = Figure.Counter(
        "entries_dropped", "{entry}", "Entries of the lists to metrics-engine that a bound dropped.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All => [BooksPublished, StatesConflated, EntriesDropped];
}
