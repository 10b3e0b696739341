namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>How a spool fares.</summary>
/// <param name="Waiting">Rows that are not in the database yet.</param>
/// <param name="Written">Rows handed to the database since the process started, those it already had included.</param>
/// <param name="Dropped">
/// Rows lost since the process started: beyond the bound, refused by the database, unreadable, or in memory at its end.
/// </param>
/// <param name="Bytes">What it holds, on disk and in memory, what other engines left included.</param>
/// <param name="MaxBytes">What it may hold; beyond it the oldest rows are dropped.</param>
/// <param name="DamagedBytes">Bytes on disk that were damaged and skipped since the process started.</param>
/// <param name="IsOnDisk">Whether rows that are added reach the disk.</param>
/// <param name="OldestAt">When the oldest row that waits was committed; null when none is being stored.</param>
public sealed record SpoolFigures(
    long Waiting,
    long Written,
    long Dropped,
    long Bytes,
    long MaxBytes,
    long DamagedBytes,
    bool IsOnDisk,
    DateTimeOffset? OldestAt);
