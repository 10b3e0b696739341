using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Lets old rows go, a minute after the start and then each hour: small portions, whenever the database answers.
/// </summary>
public sealed class RetentionService(Retention retention, TimeProvider time, ILogger<RetentionService> log)
    : BackgroundService
{
    /// <summary>How often rows are looked through.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // After the start there is more urgent work, and the schema may not be there yet.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = FirstPause; ; pause = Interval)
            {
                await Task.Delay(pause, time, stoppingToken);
                await ApplyAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (table, rows) in await retention.ApplyAsync(time.GetUtcNow(), cancellationToken))
                Log.RowsRetired(log, rows, table);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            Log.RetentionPostponed(log, error, Interval.TotalHours);
        }
    }
}
