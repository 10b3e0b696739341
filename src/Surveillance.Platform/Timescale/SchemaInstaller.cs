using Dapper;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Installs the schema: each script once, in its own transaction, as far as the server's edition goes. Idempotent, and
/// safe when several services do it at the same time: they take turns under an advisory lock.
/// </summary>
public sealed class SchemaInstaller(Database database)
{
    // Any number will do, as long as nobody else uses it: "surv" in ASCII.
    internal const long Lock = 0x73757276;

    // Scripts may have to move many rows, and installers wait for each other.
    private const int NoTimeout = 0;

    private const string HasVersions = "SELECT to_regclass('public.schema_versions') IS NOT NULL";

    /// <summary>
    /// Why the last installation left the tables plain although the server has TimescaleDB; null when it did not.
    /// </summary>
    public string? Withheld { get; private set; }

    /// <summary>
    /// Runs the scripts that this database has not seen yet; their names, empty when there were none.
    /// </summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses a script.</exception>
    public Task<IReadOnlyList<string>> InstallAsync(CancellationToken cancellationToken) =>
        InstallAsync(SchemaScript.All, cancellationToken);

    /// <summary>The same with some of the scripts, as an earlier version had them.</summary>
    internal async Task<IReadOnlyList<string>> InstallAsync(
        IEnumerable<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var edition = await EditionAsync(connection, cancellationToken);
        var installed = new List<string>();
        foreach (var script in scripts.Where(script => script.Needs <= edition))
        {
            if (await InstallAsync(connection, script, cancellationToken))
                installed.Add(script.Name);
        }

        return installed;
    }

    /// <summary>Whether this database has a schema, of this version or another.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    internal async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition(HasVersions, cancellationToken: cancellationToken));
    }

    private static async Task<bool> InstallAsync(
        NpgsqlConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Task<int> RunAsync(string sql, object? values = null) => connection.ExecuteAsync(
            new CommandDefinition(sql, values, transaction, NoTimeout, cancellationToken: cancellationToken));

        await RunAsync("SELECT pg_advisory_xact_lock(@Lock)", new { Lock });
        if (await IsInstalledAsync(connection, transaction, script, cancellationToken))
            return false;

        await RunAsync(script.Sql);
        await RunAsync("INSERT INTO schema_versions (version) VALUES (@Name)", new { script.Name });
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<bool> IsInstalledAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        SchemaScript script,
        CancellationToken cancellationToken)
    {
        CommandDefinition Ask(string sql) =>
            new(sql, new { script.Name }, transaction, NoTimeout, cancellationToken: cancellationToken);

        return await connection.ExecuteScalarAsync<bool>(Ask(HasVersions))
            && await connection.ExecuteScalarAsync<bool>(
                Ask("SELECT EXISTS (SELECT FROM schema_versions WHERE version = @Name)"));
    }

    /// <summary>
    /// What the server offers. An extension that is loaded but not yet part of this database is added to it.
    /// </summary>
    private async Task<DatabaseEdition> EditionAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Withheld = null;

        // The setting is hidden from users without privileges: for them the extension counts once it is part of
        // the database.
        const string Loaded = """
            SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
                OR (EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')
                    AND EXISTS (SELECT FROM pg_settings
                                 WHERE name = 'shared_preload_libraries' AND setting LIKE '%timescaledb%'))
            """;
        var loaded = new CommandDefinition(Loaded, cancellationToken: cancellationToken);
        if (!await connection.ExecuteScalarAsync<bool>(loaded))
            return DatabaseEdition.Plain;
        try
        {
            return await AddExtensionAsync(connection, cancellationToken);
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Once somebody who may has added it, the next start moves the rows into chunks.
            Withheld = denied.MessageText;
            return DatabaseEdition.Plain;
        }
    }

    private static async Task<DatabaseEdition> AddExtensionAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(@Lock); CREATE EXTENSION IF NOT EXISTS timescaledb;",
            new { Lock }, transaction, NoTimeout, cancellationToken: cancellationToken));
        var license = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT current_setting('timescaledb.license')",
            transaction: transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return license == "timescale" ? DatabaseEdition.TimescaleFull : DatabaseEdition.Timescale;
    }
}
