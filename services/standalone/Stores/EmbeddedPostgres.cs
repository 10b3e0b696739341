using Npgsql;

namespace Surveillance.Standalone.Stores;

/// <summary>What a PostgreSQL server of our own needs to know.</summary>
/// <param name="Directory">Its files; a second start on the same directory continues.</param>
/// <param name="Port">The TCP port on 127.0.0.1.</param>
/// <param name="Settings">Settings (`name=value`) on top of <see cref="EmbeddedPostgres"/>'s own.</param>
internal sealed record PostgresOptions(string Directory, int Port, IReadOnlyList<string>? Settings = null);

/// <summary>
/// A PostgreSQL server started from the machine's own programs, with the database, user and password that the compose
/// stack has. Durability stays at PostgreSQL's defaults: a row that was acknowledged survives a power cut.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    public const string User = "surveillance";
    public const string Password = "surveillance_dev";
    public const string Database = "surveillance";

    /// <summary>
    /// Small buffers for a machine that does other work too. No Unix socket: its path would be limited to 107 bytes,
    /// and every documented command names a host.
    /// </summary>
    private static readonly string[] OwnSettings =
    [
        "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC",
        "max_connections=100", "shared_buffers=64MB", "log_checkpoints=off",
    ];

    private readonly PostgresHome _home;
    private readonly PostgresBinaries _binaries;
    private readonly PostgresOptions _options;

    private EmbeddedPostgres(PostgresHome home, PostgresBinaries binaries, PostgresOptions options)
    {
        _home = home;
        _binaries = binaries;
        _options = options;
    }

    public int Port => _options.Port;

    public int MajorVersion => _binaries.MajorVersion;

    /// <summary>For Npgsql, with user and password, to the database `surveillance`.</summary>
    public string ConnectionString => ConnectionTo(Database);

    /// <summary>
    /// Starts the server and returns once it accepts connections and its database exists. A server that a killed run
    /// left behind on the same directory is stopped first.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No programs, a foreign version, or the server gave up.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        PostgresOptions options, Action<string> announce, CancellationToken token)
    {
        var home = await PostgresHome.OpenAsync(options.Directory, announce, token);
        var cache = Path.Combine(home.Directory, "programs");
        var binaries = await PostgresBinaries.FindAsync(home.MajorVersion, cache, announce, token);
        var server = new EmbeddedPostgres(home, binaries, options);
        await new PostgresOrphan(home, binaries).StopAsync(announce, token);
        if (home.MajorVersion is null)
            await server.CreateClusterAsync(token);
        await server.StartAsync(token);
        await server.CreateDatabaseAsync(token);
        return server;
    }

    /// <summary>Stops the server: sessions are ended, everything is on disk when this returns.</summary>
    public async Task StopAsync(CancellationToken token) => await _home.Account.RequireAsync(
        _binaries.PgCtl, ["stop", "-D", _home.Cluster, "-m", "fast", "-w", "-t", "30"], token);

    /// <summary>Starts a server that was stopped, on the same port and files.</summary>
    public async Task StartAsync(CancellationToken token)
    {
        ListeningPort.MustBeFree(_options.Port, "PostgreSQL", "--postgres-port");
        var settings = OwnSettings.Append($"port={_options.Port}").Concat(_options.Settings ?? []);
        try
        {
            // pg_ctl starts the server in a session of its own: Ctrl-C in the terminal reaches us and not the server,
            // so the services can still store their last rows.
            await _home.Account.RequireAsync(
                _binaries.PgCtl,
                ["start", "-D", _home.Cluster, "-w", "-t", "60", "-l", _home.Log,
                 "-o", string.Join(' ', settings.Select(setting => $"-c '{setting}'"))],
                token);
        }
        catch (StoreUnavailableException failure) when (File.Exists(_home.Log))
        {
            var tail = string.Join('\n', File.ReadLines(_home.Log).TakeLast(10));
            throw new StoreUnavailableException($"{failure.Message}\nThe end of {_home.Log}:\n{tail}");
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task CreateClusterAsync(CancellationToken token)
    {
        var password = Path.Combine(_home.Directory, "password");
        await File.WriteAllTextAsync(password, Password + "\n", token);
        try
        {
            await _home.Account.OwnAsync(_home.Directory, token);
            await _home.Account.RequireAsync(
                _binaries.InitDb,
                ["-D", _home.Cluster, "-U", User, $"--pwfile={password}", "--auth=scram-sha-256",
                 "--encoding=UTF8", "--no-locale", "--no-sync"],
                token);
        }
        finally
        {
            File.Delete(password);
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken token)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionTo("postgres"));
        await using var exists = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        exists.Parameters.AddWithValue(Database);
        if (await exists.ExecuteScalarAsync(token) is not null)
            return;
        await using var create = source.CreateCommand($"CREATE DATABASE {Database}");
        await create.ExecuteNonQueryAsync(token);
    }

    private string ConnectionTo(string database) =>
        $"Host=127.0.0.1;Port={_options.Port};Database={database};Username={User};Password={Password}";
}
