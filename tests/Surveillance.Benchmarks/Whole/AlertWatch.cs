using StackExchange.Redis;
using Surveillance.Benchmarks.Load;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// How long the first frame of a blown-out spread takes to stand in Redis as an alert: one market after the other is
/// blown out, and the set of active alerts is searched for its alert each millisecond, or as often as Redis answers. It
/// stood there when Redis carried out the search that found it.
/// </summary>
internal sealed class AlertWatch(IConnectionMultiplexer store, IReadOnlyDictionary<MarketId, FloodMarket> markets)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    /// <summary>More than there ever are: one search goes through all of them.</summary>
    private const int Names = 1_000;

    /// <summary>Milliseconds from frame to alert.</summary>
    public List<double> Latencies { get; } = [];

    /// <summary>Markets that were blown out.</summary>
    public int BlownOut { get; private set; }

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Blows out each market once, until all were, it is told to end, which it does once the last one's alert is there
    /// or did not come, or to stop.
    /// </summary>
    public async Task RunAsync(CancellationToken end, CancellationToken stop)
    {
        foreach (var (market, flood) in markets)
        {
            if (end.IsCancellationRequested)
                return;
            flood.WantsBlown = true;
            BlownOut++;
            var began = Time.GetTimestamp();
            try
            {
                if (await AlertAsync(market, flood, stop) is { } raised)
                    Latencies.Add(Time.GetElapsedTime(raised.Frame, raised.Alert).TotalMilliseconds);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                // Redis is down: the alert counts as not seen.
            }

            _ = CalmAsync(flood, began, stop);
            await Task.Delay(Between, Time, stop);
        }
    }

    private static async Task CalmAsync(FloodMarket flood, long began, CancellationToken stop)
    {
        var rest = Held - Time.GetElapsedTime(began);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Time, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        flood.WantsBlown = false;
    }

    private async Task<(long Frame, long Alert)?> AlertAsync(MarketId market, FloodMarket flood, CancellationToken stop)
    {
        // Such as spread-okx-F0001-USDT-PERP-20261124T075230123.
        var names = $"spread-{market.Exchange}-{market.Instrument}-*";
        var began = Time.GetTimestamp();
        using var timer = new PeriodicTimer(Beat, Time);
        while (Time.GetElapsedTime(began) < Patience && await timer.WaitForNextTickAsync(stop))
        {
            if (flood.BlownAt is not > 0)
                continue;
            await using var search = store.GetDatabase().SetScanAsync(RedisKeys.ActiveAlerts, names, Names)
                .GetAsyncEnumerator(stop);
            var isFound = search.MoveNextAsync();
            var at = await RedisClock.AskAsync(store);
            if (await isFound)
                return (flood.BlownAt, at);
        }

        return null;
    }
}
