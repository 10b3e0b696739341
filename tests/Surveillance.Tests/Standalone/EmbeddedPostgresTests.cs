using System.Diagnostics;
using Npgsql;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _announced = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_start_on_the_same_directory_finds_the_rows_of_the_first()
    {
        await using (var first = await StartAsync())
        {
            await RunAsync(first, "CREATE TABLE kept (n int)");
            await RunAsync(first, "INSERT INTO kept VALUES (7)");
        }
        await using var second = await StartAsync();
        Assert.Equal(7, await RunAsync(second, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_server_left_behind_by_a_killed_run_is_stopped_by_the_next_start()
    {
        var left = await StartAsync();
        await RunAsync(left, "CREATE TABLE kept (n int)");
        await using var next = await StartAsync();
        Assert.NotEqual(left.Port, next.Port);
        Assert.Contains(_announced, line => line.Contains("left behind", StringComparison.Ordinal));
        Assert.Null(await RunAsync(next, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_whose_process_is_another_program_by_now_does_not_stop_that_program()
    {
        await (await StartAsync()).DisposeAsync();
        using var bystander = Process.Start("sleep", ["60"]);
        try
        {
            await File.WriteAllTextAsync(
                _folder.PathTo("postgres", "cluster", "postmaster.pid"), $"{bystander.Id}\n", Token);
            await using var next = await StartAsync();
            Assert.False(bystander.HasExited);
        }
        finally
        {
            bystander.Kill();
        }
    }

    [Fact]
    public async Task The_shared_server_gives_each_caller_an_empty_database_of_its_own()
    {
        await using var server = new PostgresServer();
        Assert.NotEqual(await server.FreshAsync(), await server.FreshAsync());
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(
        new PostgresOptions(_folder.PathTo("postgres"), ListeningPort.Free()), _announced.Add, Token);

    private static async Task<object?> RunAsync(EmbeddedPostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
