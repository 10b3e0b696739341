using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Standalone.Stores;

namespace Surveillance.Benchmarks.Store;

/// <summary>
/// How many rows a second come into a real PostgreSQL by our way, through the spool on disk and with a unique index in
/// place, beside <c>COPY</c> of the same rows into the same table. The rounds take turns; medians are told.
/// </summary>
internal static class StoreBenchmark
{
    private const int Seconds = 10;
    private const int Rounds = 5;
    private const int RowsACommit = 640;

    /// <summary>Measures and prints; the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), $"surveillance-benchmark-{Guid.NewGuid():N}")).FullName;
        var postgres = await EmbeddedPostgres.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), ListeningPort.Free()), _ => { },
            CancellationToken.None);
        try
        {
            await using var database = new Database(postgres.ConnectionString);
            await new SchemaInstaller(database).InstallAsync(CancellationToken.None);
            StoredFigure[] rows = [.. StoredFigures.Of(Seconds)];
            var (ours, copies) = (new List<StoreRound>(), new List<StoreRound>());

            // The first round warms up: pages, plans and the compiler.
            for (var round = 0; round <= Rounds; round++)
            {
                ours.Add(await MeasureAsync(database, rows, () => SpoolAsync(database, rows, folder)));
                copies.Add(await MeasureAsync(database, rows, () => CopyAsync(database, rows)));
            }

            Print(ours[1..], copies[1..]);
            return 0;
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<StoreRound> MeasureAsync(Database database, StoredFigure[] rows, Func<Task> store)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using (var empty = new NpgsqlCommand("TRUNCATE metrics; CHECKPOINT", connection))
            await empty.ExecuteNonQueryAsync();
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var started = TimeProvider.System.GetTimestamp();
        await store();
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        process.Refresh();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM metrics", connection);
        if (await count.ExecuteScalarAsync() is not long stored || stored != rows.Length)
            throw new InvalidOperationException($"Of {rows.Length} rows not all are there.");
        return new StoreRound(
            rows.Length / elapsed.TotalSeconds,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / rows.Length,
            (double)(GC.GetTotalAllocatedBytes() - allocated) / rows.Length);
    }

    private static async Task SpoolAsync(Database database, StoredFigure[] rows, string folder)
    {
        using var spool = new RowSpool(
            Path.Combine(folder, "spool"), () => 1 << 30, TimeProvider.System, NullLogger.Instance);
        var store = new BatchStore(database, TimeProvider.System, NullLogger<BatchStore>.Instance);
        using var drain = new SpoolDrain(
            spool, store.WriteAsync, [MetricRows.Table], TimeProvider.System, NullLogger.Instance);
        var block = spool.RowsOf(MetricRows.Table);
        var isStarted = false;
        foreach (var row in rows)
        {
            MetricRows.Add(block, row.At, row.Market, row.Metric, row.Value, row.ZScore);
            if (block.Rows < RowsACommit)
                continue;
            spool.Commit();

            // Its rate is that of catching up: while it keeps up it leaves the processor to others.
            if (isStarted || spool.Figures.Waiting <= SpoolDrain.Behind)
                continue;
            isStarted = true;
            await drain.StartAsync(CancellationToken.None);
        }

        spool.Commit();
        while (spool.Figures.Waiting > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await drain.StopAsync(CancellationToken.None);
    }

    private static async Task CopyAsync(Database database, StoredFigure[] rows)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY metrics (timestamp, exchange, instrument, metric_name, value, zscore) FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(row.At.UtcDateTime, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(row.Market.Exchange, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Market.Instrument, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Metric, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Value, NpgsqlDbType.Double);
            if (row.ZScore is { } zscore)
                await copy.WriteAsync(zscore, NpgsqlDbType.Double);
            else
                await copy.WriteNullAsync();
        }

        await copy.CompleteAsync();
    }

    private static void Print(List<StoreRound> ours, List<StoreRound> copies)
    {
        var (rate, copyRate) = (Median(ours, round => round.Rate), Median(copies, round => round.Rate));
        Row("through the spool", ours);
        Row("COPY", copies);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "store",
            rows_per_second = Math.Round(rate),
            copy_rows_per_second = Math.Round(copyRate),
            ratio_to_copy = Math.Round(rate / copyRate, 3),
            cpu_microseconds_per_row = Math.Round(Median(ours, round => round.CpuMicroseconds), 2),
            allocated_bytes_per_row = Math.Round(Median(ours, round => round.AllocatedBytes), 1),
        }));
    }

    private static void Row(string name, List<StoreRound> rounds) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-20} {Median(rounds, round => round.Rate),9:0} rows/s "
        + $"{Median(rounds, round => round.CpuMicroseconds),7:0.00} µs "
        + $"{Median(rounds, round => round.AllocatedBytes),7:0.0} B a row   "
        + $"{string.Join(' ', rounds.Select(round => $"{round.Rate / 1000:0}k"))}"));

    private static double Median(List<StoreRound> rounds, Func<StoreRound, double> of) =>
        rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    /// <summary>One round.</summary>
    /// <param name="Rate">Rows a second.</param>
    /// <param name="CpuMicroseconds">Processor time of this process for a row.</param>
    /// <param name="AllocatedBytes">Allocated for a row.</param>
    private readonly record struct StoreRound(double Rate, double CpuMicroseconds, double AllocatedBytes);
}
