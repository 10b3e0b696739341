using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>Installs the schema as soon as the database answers, without holding the service up.</summary>
internal sealed class SchemaService(SchemaInstaller installer, TimeProvider time, ILogger<SchemaService> log)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var told = false;
            while (!await TryInstallAsync(told, stoppingToken))
            {
                told = true;
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task<bool> TryInstallAsync(bool told, CancellationToken cancellationToken)
    {
        try
        {
            var scripts = await installer.InstallAsync(cancellationToken);
            if (scripts.Count > 0)
                Log.SchemaInstalled(log, string.Join(", ", scripts));
            if (installer.Withheld is { } reason)
                Log.TimescaleWithheld(log, reason);
            return true;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // Once an outage, not every 2 s of it.
            if (!told)
                Log.SchemaNotInstalled(log, error, Retry.TotalSeconds);
            return false;
        }
    }
}
