using Surveillance.Standalone.Stores;

namespace Surveillance.Tests.Support;

/// <summary>
/// A PostgreSQL that has loaded TimescaleDB and offers it to superusers alone, as some hosts do. It is the machine's
/// own server in a tree of folders of its own; a library and a script without content stand in for TimescaleDB, of
/// which no more is needed than that the extension may not be added.
/// </summary>
internal sealed class PreloadedPostgres : IAsyncDisposable
{
    private const string Extension = "timescaledb";

    private readonly TemporaryFolder _folder;
    private readonly ServerAccount _account;
    private readonly string _programs;

    private PreloadedPostgres(TemporaryFolder folder, ServerAccount account, string programs, int port) =>
        (_folder, _account, _programs, Port) = (folder, account, programs, port);

    public int Port { get; }

    private string Cluster => _folder.PathTo("cluster");

    /// <summary>Starts it, with the superuser <c>postgres</c>, who needs no password.</summary>
    public static async Task<PreloadedPostgres> StartAsync(CancellationToken token)
    {
        var (folder, account) = (new TemporaryFolder(), ServerAccount.Choose());
        var server = new PreloadedPostgres(folder, account, await PlantAsync(folder, token), ListeningPort.Free());
        await account.OwnAsync(folder.Path, token);
        await account.RequireAsync(
            server.Program("initdb"), ["-D", server.Cluster, "-U", "postgres", "--auth=trust", "--no-sync"], token);
        string[] settings =
        [
            "listen_addresses=127.0.0.1", $"port={server.Port}", "unix_socket_directories=", "fsync=off",
            $"shared_preload_libraries={Extension}", $"{Extension}.license=timescale",
        ];
        await account.RequireAsync(
            server.Program("pg_ctl"),
            ["start", "-D", server.Cluster, "-w", "-l", folder.PathTo("cluster/server.log"),
             "-o", string.Join(' ', settings.Select(setting => $"-c '{setting}'"))],
            token);
        return server;
    }

    /// <summary>For Npgsql.</summary>
    public string ConnectionTo(string database, string user) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={user};Pooling=false";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _account.RequireAsync(
            Program("pg_ctl"), ["stop", "-D", Cluster, "-m", "immediate", "-w"], CancellationToken.None);
        _folder.Dispose();
    }

    private string Program(string name) => Path.Combine(_programs, name);

    /// <summary>
    /// Copies the programs, which look for everything else relative to where they stand, and points at the rest.
    /// </summary>
    private static async Task<string> PlantAsync(TemporaryFolder folder, CancellationToken token)
    {
        var (from, libraries, shared) = await PlacesAsync(token);
        var root = CommonFolder(from, libraries, shared);
        string Here(string place) => Path.Combine(folder.Path, Path.GetRelativePath(root, place));

        foreach (var name in (string[])["postgres", "initdb", "pg_ctl"])
        {
            Directory.CreateDirectory(Here(from));
            File.Copy(Path.Combine(from, name), Path.Combine(Here(from), name));
        }

        Point(libraries, Here(libraries));
        File.CreateSymbolicLink(
            Path.Combine(Here(libraries), $"{Extension}.so"), Path.Combine(libraries, "auto_explain.so"));
        Point(shared, Here(shared), except: "extension");
        var extensions = Path.Combine(Here(shared), "extension");
        Point(Path.Combine(shared, "extension"), extensions);
        await File.WriteAllTextAsync(
            Path.Combine(extensions, $"{Extension}.control"), "default_version = '1.0'\nsuperuser = true\n", token);
        await File.WriteAllTextAsync(Path.Combine(extensions, $"{Extension}--1.0.sql"), "SELECT 1;\n", token);
        return Here(from);
    }

    private static async Task<(string Programs, string Libraries, string Shared)> PlacesAsync(CancellationToken token)
    {
        using var cache = new TemporaryFolder();
        try
        {
            var found = Path.Combine(
                (await PostgresBinaries.FindAsync(null, cache.Path, _ => { }, token)).Folder, "postgres");
            var programs = Path.GetDirectoryName(
                File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found)!;
            var places = await Tool.RequireAsync(
                Path.Combine(programs, "pg_config"), ["--bindir", "--pkglibdir", "--sharedir"], token);
            if (places.Split('\n') is [var own, var libraries, var shared]
                && File.Exists(Path.Combine(libraries, "auto_explain.so")))
                return (own, libraries, shared);
        }
        catch (StoreUnavailableException failure)
        {
            MissingServer.Report("PostgreSQL", failure.Message);
        }

        MissingServer.Report("PostgreSQL", "its library auto_explain.so is not installed");
        return default;
    }

    private static string CommonFolder(params string[] places)
    {
        var common = places[0];
        while (!Array.TrueForAll(places, place => place.StartsWith(common + "/", StringComparison.Ordinal)))
            common = Path.GetDirectoryName(common)!;
        return common;
    }

    private static void Point(string from, string to, string? except = null)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
        {
            if (Path.GetFileName(entry) != except)
                File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(entry)), entry);
        }
    }
}
