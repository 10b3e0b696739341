namespace Surveillance.Standalone.Exports;

/// <summary>
/// A file that is there whole or not at all: it grows under another name beside its place, and takes its place at the
/// end. What a killed run left behind is overwritten by the next one; two runs at once are refused by the lock.
/// </summary>
internal sealed class WholeFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private bool _isWhole;

    public WholeFile(string path)
    {
        _path = Path.GetFullPath(path);
        _partial = $"{_path}.partial";
        Stream = new FileStream(
            _partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, useAsync: true);
    }

    /// <summary>What is written so far.</summary>
    public FileStream Stream { get; }

    /// <summary>All is written: puts it in its place, in that of a file that was there before, too.</summary>
    public async Task CompleteAsync()
    {
        Stream.Flush(flushToDisk: true);
        await Stream.DisposeAsync();
        File.Move(_partial, _path, overwrite: true);
        _isWhole = true;
    }

    /// <summary>Removes what did not become whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isWhole)
            return;
        await Stream.DisposeAsync();
        File.Delete(_partial);
    }
}
