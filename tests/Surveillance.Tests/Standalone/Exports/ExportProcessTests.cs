using Npgsql;
using Parquet;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Exports;

/// <summary>The verb as an analyst runs it.</summary>
public sealed class ExportProcessTests(PostgresServer postgres) : IDisposable
{
    private const int Rows = 1_000_000;

    /// <summary>In hexadecimal: 40 MiB. A list of the rows would take more.</summary>
    private const string HeapLimit = "2800000";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_million_rows_fit_into_a_heap_that_could_not_hold_them()
    {
        var connection = await FilledAsync();
        var file = _folder.PathTo("rows.parquet");
        await using var export = Start(
            connection, "--from", "2026-11-25", "--to", "2026-11-26", "--metric", "spread_bps", "--out", file);
        Assert.True(await export.ExitAsync() == 0, string.Join('\n', export.Errors));
        Assert.Contains(export.Errors, line => line.StartsWith("1,000,000 rows from ", StringComparison.Ordinal));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Token);
        Assert.Equal(Rows, reader.Metadata!.NumRows);
    }

    [Fact]
    public async Task Mistakes_are_told_all_at_once_and_alone()
    {
        await using var export = Start("Host=nowhere", "--from", "today", "--metric", "spread_bsp", "imbalance");
        Assert.Equal(1, await export.ExitAsync());
        Assert.Equal(
            [
                "--from must be a time in UTC such as 2026-11-24T07:00:00Z or a day such as 2026-11-24, was today.",
                "--metric: no such metric: spread_bsp, did you mean spread_bps?",
                "--out is required, such as --out spreads.parquet.",
            ],
            export.Errors.Where(line => line.Length > 0));
        Assert.DoesNotContain(export.Output, line => line.Length > 0);
    }

    private static ServiceProcess Start(string connection, params string[] arguments)
    {
        var place = new NpgsqlConnectionStringBuilder(connection);
        return ServiceProcess.Start(
            "standalone",
            "Surveillance.Standalone",
            new Dictionary<string, string>
            {
                ["POSTGRES_HOST"] = place.Host!,
                ["POSTGRES_PORT"] = $"{place.Port}",
                ["POSTGRES_DB"] = place.Database ?? "",
                ["POSTGRES_USER"] = place.Username ?? "",
                ["POSTGRES_PASSWORD"] = place.Password ?? "",
                ["DOTNET_GCHeapHardLimit"] = HeapLimit,
            },
            ["export", .. arguments]);
    }

    private async Task<string> FilledAsync()
    {
        var connection = await postgres.FreshAsync();
        await using var database = new Database(connection);
        await new SchemaInstaller(database).InstallAsync(Token);
        await using var command = database.Source.CreateCommand($"""
            INSERT INTO metrics
            SELECT timestamptz '2026-11-25' + number / 50 * interval '1 second', 'okx',
                   'M' || number % 50 || '-USDT-PERP', 'spread_bps', random() * 10, random()
              FROM generate_series(0, {Rows - 1}) AS number
            """);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }
}
