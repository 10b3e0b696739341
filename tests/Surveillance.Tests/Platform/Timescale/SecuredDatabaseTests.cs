using Npgsql;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>
/// A PostgreSQL that speaks TLS and asks for a password, as a managed one does: with a user who owns a database and
/// nothing else, and who may create no extension.
/// </summary>
public sealed class SecuredDatabaseTests : IAsyncLifetime
{
    private const string Password = "right-password-2718";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ListeningPort.Free();
    private TestCertificates _authority = null!;
    private EmbeddedPostgres _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _authority = new TestCertificates(_folder.Path);
        var (certificate, key) = _authority.Issue("localhost");
        var owner = ServerAccount.Choose();
        var keys = Directory.CreateDirectory(_folder.PathTo("keys")).FullName;
        File.Copy(key, Path.Combine(keys, "server.key"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(keys, "server.key"), UnixFileMode.UserRead);
        await owner.OwnAsync(keys, Token);
        try
        {
            _server = await EmbeddedPostgres.StartAsync(
                new PostgresOptions(
                    _folder.PathTo("postgres"), _port,
                    ["ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={keys}/server.key", "fsync=off"]),
                _ => { }, Token);
        }
        catch (StoreUnavailableException failure) when (failure.Message.Contains("installed", StringComparison.Ordinal))
        {
            MissingServer.Report("PostgreSQL", failure.Message);
        }

        await ExecuteAsync($"CREATE ROLE tenant LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{Password}'");
        await ExecuteAsync("CREATE DATABASE tenancy OWNER tenant");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_user_who_owns_its_database_alone_installs_the_schema_over_a_verified_connection()
    {
        await using var database = new Database(Connection(_authority.Authority));
        Assert.Contains("001_tables", await new SchemaInstaller(database).InstallAsync(Token));
        await using var asked = database.Source.CreateCommand(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        Assert.Equal(true, await asked.ExecuteScalarAsync(Token));
        await using var kept = database.Source.CreateCommand("SELECT count(*) FROM table_sizes");
        Assert.True((long)(await kept.ExecuteScalarAsync(Token))! > 0);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_secret_and_is_over_once_it_is_mended()
    {
        await using var database = new Database(Connection(_authority.Authority, "wrong-password-4711"));
        var error = await FailureAsync(database);
        Assert.Equal(
            "The database refuses the user or the password (POSTGRES_USER, POSTGRES_PASSWORD).",
            DatabaseRefusal.Of(error));
        Assert.DoesNotContain("wrong-password-4711", $"{error}", StringComparison.Ordinal);
        await ExecuteAsync("ALTER ROLE tenant PASSWORD 'wrong-password-4711'");
        await using var connection = await database.OpenAsync(Token);
    }

    [Fact]
    public async Task A_certificate_that_nobody_known_issued_is_refused()
    {
        using var stranger = new TestCertificates(_folder.Path, "stranger");
        await using var database = new Database(Connection(stranger.Authority));
        Assert.StartsWith(
            "No trust in the certificate of the database", DatabaseRefusal.Of(await FailureAsync(database)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused()
    {
        var other = new NpgsqlConnectionStringBuilder(Connection(_authority.Authority)) { Host = "127.0.0.1" };
        await using var database = new Database(other.ConnectionString);
        Assert.StartsWith(
            "No trust in the certificate of the database", DatabaseRefusal.Of(await FailureAsync(database)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_version_of_tls_in_common_is_not_told_as_one_without_trust()
    {
        foreach (var end in (string[])["min", "max"])
            await ExecuteAsync($"ALTER SYSTEM SET ssl_{end}_protocol_version = 'TLSv1.1'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await using var database = new Database(Connection(_authority.Authority));
        await Eventually.TrueAsync(
            async () =>
            {
                var error = await Record.ExceptionAsync(
                    async () => await (await database.OpenAsync(Token)).DisposeAsync());
                return DatabaseRefusal.Of(error)?.StartsWith(
                    "No TLS connection to the database comes about (POSTGRES_SSLMODE): ", StringComparison.Ordinal)
                    is true;
            },
            "it is told");
    }

    private static async Task<Exception> FailureAsync(Database database) =>
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await database.OpenAsync(Token));

    private string Connection(string authority, string password = Password) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = _port,
        Database = "tenancy",
        Username = "tenant",
        Password = password,
        SslMode = SslMode.VerifyFull,
        RootCertificate = authority,
        Pooling = false,
    }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{_server.ConnectionString};Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
