using StackExchange.Redis;
using Surveillance.Benchmarks.Load;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// How long the first frame of a blown-out spread takes to stand in Redis as an alert: one market after the other is
/// blown out, and the set of active alerts is looked at about once a millisecond until its alert is there. Its names,
/// over a hundred after a while, are read when their number has changed, so that looking costs those that are looked at
/// next to nothing. The alert stood there when Redis carried out that look.
/// </summary>
internal sealed class AlertWatch(IConnectionMultiplexer store, IReadOnlyDictionary<MarketId, FloodMarket> markets)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Names are read at least so often: one that went and one that came in between leave the number as it was.
    /// </summary>
    private const int BeatsToNames = 16;

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
        var id = $"spread-{market.Exchange}-{market.Instrument}-";
        var began = Time.GetTimestamp();
        var (known, beats) = (-1L, 0);
        using var timer = new PeriodicTimer(Beat, Time);
        while (Time.GetElapsedTime(began) < Patience && await timer.WaitForNextTickAsync(stop))
        {
            if (flood.BlownAt is not > 0)
                continue;
            var count = await store.GetDatabase().SetLengthAsync(RedisKeys.ActiveAlerts);
            if (count == known && ++beats % BeatsToNames != 0)
                continue;
            known = count;
            var active = store.GetDatabase().SetMembersAsync(RedisKeys.ActiveAlerts);
            var at = await RedisClock.AskAsync(store);
            if (Array.Exists(await active, one => one.ToString().StartsWith(id, StringComparison.Ordinal)))
                return (flood.BlownAt, at);
        }

        return null;
    }
}
