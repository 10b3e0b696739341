using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// Plays metrics-engine: writes <c>metrics:*</c> and <c>queue:metrics</c>. Its clock runs a second a sample, however
/// fast the samples follow each other, because holds are measured in the readings' time. It begins a minute ahead, so
/// that no slow test makes it look dead.
/// </summary>
internal sealed class PlayedEngine(RedisStore store, MarketId? market = null)
{
    private readonly MarketMetrics _metrics = new(store);
    private readonly MetricsQueue _queue = new(store);
    private readonly RuleStates _rules = new(store);

    /// <summary>The market that it measures.</summary>
    public MarketId Market { get; } = market ?? Shipped.Perp;

    /// <summary>Time of the last sample, to the millisecond, as it is written.</summary>
    public DateTimeOffset Now { get; private set; } =
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds());

    /// <summary>Publishes samples of one metric, a second apart, each once the one before it was judged.</summary>
    public async Task HoldAsync(int seconds, string metric, double value, double? z = 9)
    {
        for (var second = 0; second < seconds; second++)
        {
            await PublishAsync(metric, value, z);
            await Eventually.TrueAsync(
                async () => await _rules.GetAsync(Market) is { } rules && rules.At >= Now,
                $"{metric} {value} is judged");
        }
    }

    /// <summary>Says of all other enabled markets, for an hour to come, that nothing is wrong with them.</summary>
    public async Task CalmOthersAsync()
    {
        foreach (var other in Shipped.Config.EnabledMarkets.Where(other => other != Market))
        {
            await _metrics.SetAsync(new MarketReadings(other, Now.AddHours(1), Simulated: false,
                new Dictionary<string, Reading> { ["book_age_seconds"] = Reading.Of(0) }));
            await _queue.PushAsync([other]);
        }
    }

    /// <summary>Whether the detector has taken everything out of the list.</summary>
    public async Task<bool> IsReadAsync() => await store.Database.ListLengthAsync(RedisKeys.MetricsQueue) == 0;

    /// <summary>Publishes one sample.</summary>
    public async Task PublishAsync(string metric, double value, double? z = 9)
    {
        Now += TimeSpan.FromSeconds(1);
        await _metrics.SetAsync(new MarketReadings(Market, Now, Simulated: false,
            new Dictionary<string, Reading> { [metric] = new(value, z, ReadingStatus.Ok, 300) }));
        await _queue.PushAsync([Market]);
    }
}
