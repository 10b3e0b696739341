namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// The directory of one log, held by a lock on a file in it: the lock ends with the process, however that ends, and
/// then a living engine takes the directory over. Engines in several containers share the volume of their kernel.
/// </summary>
internal sealed class SpoolDirectory : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _lock;

    private SpoolDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>A new one of our own.</summary>
    /// <param name="root">Where the directories of all engines are.</param>
    /// <param name="now">Stands in its name, so that older ones come first.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static SpoolDirectory Create(string root, DateTimeOffset now)
    {
        while (true)
        {
            var name = $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid().ToString("N")[..8]}";
            var path = Directory.CreateDirectory(System.IO.Path.Combine(root, name)).FullName;

            // Another engine that looks for directories to take over may have been quicker.
            if (TryTake(path) is { } own)
                return own;
        }
    }

    /// <summary>Takes over the directories that nobody holds, the oldest first.</summary>
    public static IReadOnlyList<SpoolDirectory> TakeOver(string root) => Directory.Exists(root)
        ?
        [
            .. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Select(TryTake)
                .OfType<SpoolDirectory>(),
        ]
        : [];

    /// <summary>Removes it with all that is in it.</summary>
    public void Delete()
    {
        Directory.Delete(Path, recursive: true);
        Dispose();
    }

    /// <summary>Lets it go; what is in it stays.</summary>
    public void Dispose() => _lock.Dispose();

    private static SpoolDirectory? TryTake(string path)
    {
        FileStream? held = null;
        try
        {
            var file = System.IO.Path.Combine(path, LockName);
            held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

            // Its holder may have removed the directory before the lock was ours.
            if (File.Exists(file))
                return new SpoolDirectory(path, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is held, or it is gone.
        }

        held?.Dispose();
        return null;
    }
}
