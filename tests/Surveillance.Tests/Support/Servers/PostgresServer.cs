using Npgsql;
using Surveillance.Standalone.Stores;
using Testcontainers.PostgreSql;

[assembly: AssemblyFixture(typeof(Surveillance.Tests.Support.PostgresServer))]

namespace Surveillance.Tests.Support;

/// <summary>
/// A real PostgreSQL on a free port: the TimescaleDB image when a Docker engine has it, else the machine's own
/// programs. One is shared by the whole run (take it as a constructor argument); each test class asks it for a database
/// of its own. A test that stops the database makes its own with <c>new</c>. It starts when first asked.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Test data need not survive a power cut: an fsync for each commit would only slow the run.</summary>
    private static readonly string[] Hasty =
        ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ListeningPort.Free();
    private PostgreSqlContainer? _container;
    private EmbeddedPostgres? _local;
    private bool _started;
    private int _taken;

    /// <summary>The port on 127.0.0.1; the same after a stop and a start.</summary>
    public int Port => _port;

    /// <summary>A connection string to a new, empty database; its user may create extensions.</summary>
    public async Task<string> FreshAsync()
    {
        await StartAsync();
        await _gate.WaitAsync();
        try
        {
            _taken++;
            await using var source = NpgsqlDataSource.Create(ConnectionTo("postgres"));
            await using var create = source.CreateCommand($"CREATE DATABASE test_{_taken} TEMPLATE template0");
            await create.ExecuteNonQueryAsync();
            return ConnectionTo($"test_{_taken}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Starts it if it does not run; after <see cref="StopAsync"/> on the same port with the same data.
    /// </summary>
    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_started)
                return;
            if (DockerEngine.Runs("TIMESCALEDB_IMAGE", IsInstalled))
                await StartContainerAsync();
            else
                await StartLocalAsync();
            _started = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops it as an administrator would: open sessions are ended.</summary>
    public async Task StopAsync()
    {
        if (!_started)
            return;
        _started = false;
        if (_container != null)
            await _container.StopAsync();
        if (_local != null)
            await _local.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_container != null)
            await _container.DisposeAsync();
        _folder.Dispose();
        _gate.Dispose();
    }

    private const string DebianHome = "/usr/lib/postgresql";

    /// <summary>Where Debian has it, beside the clients, and where others have.</summary>
    private static bool IsInstalled =>
        Tool.OnPath("initdb") is not null
        || (Directory.Exists(DebianHome)
            && Directory.EnumerateDirectories(DebianHome)
                .Any(version => File.Exists(Path.Combine(version, "bin", "initdb"))));

    private async Task StartContainerAsync()
    {
        _container ??= new PostgreSqlBuilder(DockerEngine.Image("TIMESCALEDB_IMAGE"))
            .WithPortBinding(_port, PostgreSqlBuilder.PostgreSqlPort)
            .WithDatabase(EmbeddedPostgres.Database)
            .WithUsername(EmbeddedPostgres.User)
            .WithPassword(EmbeddedPostgres.Password)
            .Build();
        await _container.StartAsync();
    }

    private async Task StartLocalAsync()
    {
        if (_local != null)
        {
            await _local.StartAsync(CancellationToken.None);
            return;
        }
        try
        {
            _local = await EmbeddedPostgres.StartAsync(
                new PostgresOptions(_folder.PathTo("postgres"), _port, Hasty), _ => { }, CancellationToken.None);
        }
        catch (StoreUnavailableException failure) when (failure.Message.Contains("installed", StringComparison.Ordinal))
        {
            MissingServer.Report("PostgreSQL", failure.Message);
        }
    }

    private string ConnectionTo(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username={EmbeddedPostgres.User};"
        + $"Password={EmbeddedPostgres.Password}";
}
