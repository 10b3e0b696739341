using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Writes an engine's own log: to a file, and into memory for as long as the disk is full or must not be written,
/// which is tried again every 5 s. Only what is in memory can then be lost with the process.
/// </summary>
internal sealed class SpoolAppender(string root, SpoolLog log, TimeProvider time, ILogger logger)
{
    private const long LongestInMemory = 4 << 20;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private SpoolSegment? _active;
    private long _number;
    private long _memorySince;

    /// <summary>Whether rows reach the disk.</summary>
    public bool IsOnDisk => _active is FileSegment;

    /// <summary>Adds frames at the end of the log; it never fails.</summary>
    /// <param name="frames">Whole frames.</param>
    /// <param name="size">Bytes of all of them.</param>
    /// <param name="rows">The rows in them.</param>
    /// <param name="longest">Bytes after which a segment ends.</param>
    public void Append(
        IReadOnlyList<ReadOnlyMemory<byte>> frames, long size, IReadOnlyList<TableRows> rows, long longest)
    {
        try
        {
            if (MustBegin(longest))
                Begin();
            log.Append(frames, size, rows);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            FallBack(error);
            log.Append(frames, size, rows);
        }
    }

    /// <summary>
    /// Puts on disk what is in memory alone, before the process ends; why that failed, in part or as a whole, or null.
    /// </summary>
    public Exception? Secure()
    {
        if (!log.IsAtRisk)
            return null;

        // Whatever should still come begins a segment of its own.
        _active = null;
        try
        {
            Settle();
            log.Secure();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error;
        }
    }

    private bool MustBegin(long longest) => _active switch
    {
        FileSegment => _active.Length >= longest,
        MemorySegment => _active.Length >= LongestInMemory || time.GetElapsedTime(_memorySince) >= Retry,
        _ => true,
    };

    /// <summary>Begins a segment on disk, and the directory with the first one.</summary>
    private void Begin()
    {
        Settle();
        var next = FileSegment.Create(log.Directory!.Path, _number + 1);
        if (_active is MemorySegment)
            Log.SpoolOnDisk(logger, root);
        Begin(next);
    }

    private void Settle()
    {
        if (log.Directory is null)
            log.Settle(SpoolDirectory.Create(root, time.GetUtcNow()));
    }

    private void FallBack(Exception error)
    {
        if (_active is not MemorySegment)
            Log.SpoolInMemory(logger, error, root);
        _memorySince = time.GetTimestamp();
        Begin(new MemorySegment(_number + 1));
    }

    private void Begin(SpoolSegment segment)
    {
        (_active, _number) = (segment, segment.Number);
        log.Begin(segment);
    }
}
