using Surveillance.Platform.Timescale;

namespace Surveillance.Standalone.Exports;

/// <summary>
/// Rows of metrics on their way into a stream, in the order in which they come. Disposing it writes the end of the
/// format, and leaves the stream open.
/// </summary>
internal interface IRowFile : IAsyncDisposable
{
    /// <summary>Takes a row.</summary>
    ValueTask WriteAsync(StoredMetric row, CancellationToken cancellationToken);

    /// <summary>Writes the rows that are still held.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
