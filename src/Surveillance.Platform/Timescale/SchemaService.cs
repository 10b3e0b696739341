using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Installs the schema as soon as the database answers, without holding the service up, and again where it has gone: a
/// database whose volume was replaced by an empty one would take no row for ever.
/// </summary>
internal sealed class SchemaService(SchemaInstaller installer, TimeProvider time, ILogger<SchemaService> log)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>How often it looks whether the schema is still there.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await InstallAsync(stoppingToken);
                do
                    await Task.Delay(LookAgain, time, stoppingToken);
                while (!await IsGoneAsync(stoppingToken));
                Log.SchemaGone(log);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        for (var told = false; !await TryInstallAsync(told, cancellationToken); told = true)
            await Task.Delay(Retry, time, cancellationToken);
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

    private async Task<bool> IsGoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            return !await installer.IsThereAsync(cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // An outage, which those who store rows tell: nobody knows until it is over.
            return false;
        }
    }
}
