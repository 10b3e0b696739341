using System.Collections.Concurrent;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Looks at <c>metrics:*</c> all the time, and remembers which seconds were shown there.</summary>
internal sealed class SeenSeconds : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly MarketMetrics _metrics;
    private readonly IReadOnlyList<MarketId> _markets;
    private readonly string _metric;
    private readonly ConcurrentDictionary<(MarketId Market, long Second), byte> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public SeenSeconds(MarketMetrics metrics, IEnumerable<MarketId> markets, string metric)
    {
        (_metrics, _markets, _metric) = (metrics, [.. markets], metric);
        _watching = Task.Run(WatchAsync);
    }

    public int Count => _seen.Count;

    /// <summary>Unix seconds of a market in which the metric was known.</summary>
    public IReadOnlyList<long> Of(MarketId market) =>
        [.. _seen.Keys.Where(seen => seen.Market == market).Select(seen => seen.Second).Order()];

    /// <summary>Returns once it has seen so many seconds more than now.</summary>
    public Task MoreAsync(int seconds)
    {
        var before = Count;
        return Support.Eventually.TrueAsync(
            () => Count >= before + seconds, $"{seconds} more seconds are shown", TimeSpan.FromSeconds(120));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var readings in await Task.WhenAll(_markets.Select(LookAsync)))
            {
                if (readings?.Readings[_metric].Value is not null)
                    _seen.TryAdd((readings.Market, readings.Timestamp.ToUnixTimeSeconds()), 0);
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private async Task<Surveillance.Metrics.MarketReadings?> LookAsync(MarketId market)
    {
        try
        {
            return await _metrics.GetAsync(market);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
