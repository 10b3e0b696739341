using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Settings;

/// <summary>
/// The folder of one installation's state and history. It belongs to one process at a time, and to one kind of venue
/// for ever: live windows and alerts must not go on from made-up ones, nor the other way round.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string Live = "live";
    private const string Simulated = "simulated";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is missing, and holds it until disposed.</summary>
    /// <param name="named">Null for <c>data/simulated</c> or <c>data/live</c> beside the configuration.</param>
    /// <param name="config">The folder of the configuration.</param>
    /// <param name="isSimulated">What kind of venue is watched.</param>
    /// <exception cref="StoreUnavailableException">
    /// Another process holds it, or it has data of the other kind.
    /// </exception>
    public static DataFolder Open(string? named, ConfigFolder config, bool isSimulated)
    {
        var kind = isSimulated ? Simulated : Live;
        var path = System.IO.Path.GetFullPath(
            named ?? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(config.Path)!, "data", kind));
        Directory.CreateDirectory(path);
        var folder = new DataFolder(path, Hold(path));
        try
        {
            folder.MustBeOf(kind);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Full path of something in it.</summary>
    public string PathTo(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string path)
    {
        try
        {
            // The lock goes with the process, however it ends; the file stays.
            return new FileStream(
                System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StoreUnavailableException(
                $"{path} is in use by another run: stop it or choose another folder with --data");
        }
    }

    private void MustBeOf(string kind)
    {
        var file = PathTo("venues");
        if (!File.Exists(file))
            File.WriteAllText(file, kind);
        else if (File.ReadAllText(file).Trim() is var found && found != kind)
        {
            throw new StoreUnavailableException(
                $"{Path} holds data of {found} venues, not of {kind} ones: choose another with --data");
        }
    }
}
