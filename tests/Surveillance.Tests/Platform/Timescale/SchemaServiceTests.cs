using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>The schema is there whenever the database is, whatever became of the database in the meantime.</summary>
public sealed class SchemaServiceTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_was_replaced_by_an_empty_one_gets_the_schema_again()
    {
        var connection = await server.FreshAsync();
        await using var database = new Database(connection);
        var (time, log) = (new FakeTimeProvider(), new KeptLog<SchemaService>());
        using var service = new SchemaService(new SchemaInstaller(database), time, log);
        await service.StartAsync(Token);
        Task InstalledAsync(int times) => Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return log.Entries.Count(entry => entry.Level == LogLevel.Information) == times;
            },
            $"the schema is installed, {times} times so far");

        await InstalledAsync(1);
        time.Advance(TimeSpan.FromMinutes(1));
        await ReplaceAsync(new NpgsqlConnectionStringBuilder(connection));
        await InstalledAsync(2);

        await service.StopAsync(Token);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
        Assert.True(await new SchemaInstaller(database).IsThereAsync(Token));
        Assert.Equal(
            "The database is empty, as after its volume was replaced: the schema is installed again",
            Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning).Text);
    }

    private static async Task ReplaceAsync(NpgsqlConnectionStringBuilder connection)
    {
        var name = connection.Database;
        connection.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(connection);
        string[] anew = [$"DROP DATABASE {name} WITH (FORCE)", $"CREATE DATABASE {name} TEMPLATE template0"];
        foreach (var sql in anew)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Token);
        }
    }
}
