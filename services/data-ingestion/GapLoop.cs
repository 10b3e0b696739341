using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>Hands gaps to metrics-engine by <c>queue:gaps:*</c>, in order, each until Redis has taken it.</summary>
internal sealed class GapLoop(FeedOutput output, GapQueue queue, TimeProvider time, ILogger<GapLoop> log)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private DataGap? _held;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var gap in output.Gaps.ReadAllAsync(stoppingToken))
            {
                _held = gap;
                while (!await TryPushAsync())
                    await Task.Delay(Retry, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    private async Task DrainAsync()
    {
        while (_held is not null || output.Gaps.TryRead(out _held))
        {
            if (await TryPushAsync())
                continue;
            Log.GapsLost(log, 1 + output.Gaps.Count);
            return;
        }
    }

    private async Task<bool> TryPushAsync()
    {
        try
        {
            // A push that was sent is not given up: half way it could be lost, or doubled.
            await queue.PushAsync(_held!, CancellationToken.None);
            _held = null;
            return true;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
