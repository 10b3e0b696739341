using Dapper;
using Npgsql;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

public sealed class SchemaInstallerTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_installation_runs_scripts_and_a_second_one_runs_none()
    {
        await using var database = new Database(await server.FreshAsync());
        var installer = new SchemaInstaller(database);

        var first = await installer.InstallAsync(Token);
        var second = await installer.InstallAsync(Token);

        Assert.Contains("001_tables", first);
        Assert.Empty(second);
        await using var connection = await database.OpenAsync(Token);
        Assert.Equal(
            first, await connection.QueryAsync<string>("SELECT version FROM schema_versions ORDER BY version"));
    }

    [Fact]
    public async Task Services_that_start_together_install_each_script_once()
    {
        await using var database = new Database(await server.FreshAsync());

        var installed = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => new SchemaInstaller(database).InstallAsync(Token)));

        var scripts = installed.SelectMany(names => names).ToList();
        Assert.Contains("001_tables", scripts);
        Assert.Equal(scripts.Distinct(), scripts);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        var connectionString = await server.FreshAsync();
        await using var database = new Database(connectionString);
        await using (var connection = await database.OpenAsync(Token))
            await connection.ExecuteAsync("CREATE TABLE alerts (oddity text)");

        await Assert.ThrowsAsync<PostgresException>(() => new SchemaInstaller(database).InstallAsync(Token));

        await using var after = await database.OpenAsync(Token);
        Assert.Equal(["alerts"], await after.QueryAsync<string>(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"));
    }

    [Fact]
    public void Scripts_run_in_the_order_of_their_numbers_and_say_what_they_need()
    {
        var names = SchemaScript.All.Select(script => script.Name);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(
            [
                DatabaseEdition.Plain, DatabaseEdition.Timescale, DatabaseEdition.TimescaleFull, DatabaseEdition.Plain,
                DatabaseEdition.TimescaleFull, DatabaseEdition.Plain, DatabaseEdition.Timescale,
                DatabaseEdition.TimescaleFull, DatabaseEdition.Plain, DatabaseEdition.Timescale,
                DatabaseEdition.TimescaleFull,
            ],
            SchemaScript.All.Select(script => script.Needs));
    }
}
