namespace Surveillance.Tests.Support;

/// <summary>
/// A folder of one test or server, deleted with it. Others may enter it: a database server runs as another user.
/// </summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TemporaryFolder() =>
        Path = Directory.CreateDirectory(
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"surveillance-{Guid.NewGuid():N}")).FullName;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Full path of something in it.</summary>
    public string PathTo(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
