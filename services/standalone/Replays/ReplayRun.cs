using Npgsql;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Replays;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Exports;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Replays;

/// <summary>One replay from the command line: configuration, database, report, and its exit code.</summary>
internal sealed class ReplayRun(
    ReplayRequest request, string connection, IExportDisplay display, TextWriter output, TextWriter errors)
{
    private const string Application = "replay";

    /// <summary>Runs it; 0, or 1 with the reason on standard error.</summary>
    public async Task<int> InvokeAsync(CancellationToken stop)
    {
        try
        {
            new ReplayReport(output).Write(await RunAsync(stop));
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("stopped");
            return Export.Interrupted;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await errors.WriteLineAsync("the database has no history yet: metrics-engine makes its tables");
            return 1;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            var place = new NpgsqlConnectionStringBuilder(connection);
            await errors.WriteLineAsync($"PostgreSQL {place.Database} at {place.Host}:{place.Port}: {error.Message}");
            return 1;
        }
        catch (Exception error) when (error
            is ConfigurationException or StoreUnavailableException or FormatException or IOException
            or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private async Task<ReplayResult> RunAsync(CancellationToken stop)
    {
        var folder = ConfigFolder.Find(request.Config).Path;
        var config = request.Alerts is { } alerts
            ? ConfigurationReader.Read(folder, alerts)
            : ConfigurationReader.Read(folder);
        var incidents = request.Incidents is { } file ? IncidentFile.Read(file, config.Rules) : [];
        await using var database = new Database(connection, Application);
        ReplayResult? result = null;
        await display.ShowAsync(async report => result = await new HistoryReplay(request.Stretch, config, database)
            .RunAsync(incidents, (part, rows) => report(new ExportProgress(part, rows)), stop));
        return result!;
    }
}
