using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Hosting;

/// <summary>A folder of files that nobody but the user of the process can read.</summary>
internal sealed class OwnersFolder
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder where it is not there yet.</summary>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public OwnersFolder(string path)
    {
        Path = path;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, ForOwner | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                [new("environment", 0, "STATE_DIR", $"must be a folder that can be written, was {path}")]);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The path of one of its files.</summary>
    public string PathTo(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, whole or not at all: one that was cut short would stop the next start.</summary>
    /// <exception cref="IOException">It could not be written; what stood there before still does.</exception>
    public void Write(string name, Action<Stream> write)
    {
        var path = PathTo(name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ForOwner;
        using (var file = new FileStream($"{path}.part", options))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.part", path, overwrite: true);
    }
}
