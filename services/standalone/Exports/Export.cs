using System.Globalization;
using Npgsql;
using Surveillance.Platform.Timescale;

namespace Surveillance.Standalone.Exports;

/// <summary>One export: from the database to a file, and its exit code.</summary>
internal sealed class Export(ExportRequest request, string connection, IExportDisplay display, TextWriter errors)
{
    /// <summary>What shells give a program that Ctrl-C ended: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;

    private const string Application = "export";
    private const int RowsBetweenReports = 10_000;

    /// <summary>Runs it; 0, or 1 with the reason on standard error. Whatever happens, no half a file is left.</summary>
    public async Task<int> InvokeAsync(CancellationToken stop)
    {
        try
        {
            long rows = 0;
            await display.ShowAsync(async report => rows = await WriteAsync(report, stop));
            await errors.WriteLineAsync(Summary(rows));
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"stopped: {request.Path} was not written");
            return Interrupted;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await errors.WriteLineAsync($"the database {Place()} has no history yet: metrics-engine makes its tables");
            return 1;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            await errors.WriteLineAsync($"PostgreSQL {Place()}: {error.Message}");
            return 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{request.Path} cannot be written: {error.Message}");
            return 1;
        }
    }

    private async Task<long> WriteAsync(Action<ExportProgress> report, CancellationToken stop)
    {
        await using var database = new Database(connection, Application);
        await using var scan = await MetricScan.BeginAsync(database, request.Metrics, request.Markets, stop);
        await using var whole = new WholeFile(request.Path);
        long rows;
        await using (var file = await OpenAsync(whole.Stream, stop))
        {
            rows = await CopyAsync(scan, file, report, stop);
            await file.FlushAsync(stop);
        }

        await whole.CompleteAsync();
        return rows;
    }

    private async Task<IRowFile> OpenAsync(Stream stream, CancellationToken stop) => request.Format switch
    {
        ExportFormat.Csv => new CsvFile(stream),
        _ => await ParquetFile.CreateAsync(stream, stop),
    };

    private async Task<long> CopyAsync(
        MetricScan scan, IRowFile file, Action<ExportProgress> report, CancellationToken stop)
    {
        long rows = 0;
        var slice = new SliceLength();
        for (var at = request.From; at < request.To;)
        {
            var (next, before) = (request.To - at < slice.Next ? request.To : at + slice.Next, rows);
            await foreach (var row in scan.ReadAsync(at, next, stop))
            {
                await file.WriteAsync(row, stop);
                if (++rows % RowsBetweenReports == 0)
                    report(new ExportProgress(PartOf(row.Timestamp), rows));
            }

            report(new ExportProgress(PartOf(next), rows));
            slice.Note(rows - before);
            at = next;
        }

        return rows;
    }

    private double PartOf(DateTimeOffset at) => (at - request.From) / (request.To - request.From);

    private string Place()
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        return $"{builder.Database} at {builder.Host}:{builder.Port}";
    }

    private string Summary(long rows)
    {
        var size = new FileInfo(request.Path).Length / 1e6;
        var (from, to) = (request.From.UtcDateTime, request.To.UtcDateTime);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} rows from {from:yyyy-MM-dd HH:mm:ss} to {to:yyyy-MM-dd HH:mm:ss} UTC in {request.Path}, "
            + $"{size:0.0} MB{(rows == 0 ? ": nothing is stored of what was asked for" : "")}");
    }
}
