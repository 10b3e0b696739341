using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>How far an alert is behind its reading.</summary>
public sealed class DetectionLatencyTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Rounds = 8;

    /// <summary>What never comes is found; a busy machine is no fault, the median tells of one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DetectorStage _stage = null!;
    private MarketMetrics _metrics = null!;
    private MetricsQueue _queue = null!;
    private DateTimeOffset _now;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stage = await DetectorStage.SetAsync(postgres);
        _metrics = new MarketMetrics(_stage.Store);
        _queue = new MetricsQueue(_stage.Store);
        _now = _stage.Engine.Now.AddHours(2);

        // As in production; the tests' own server waits for the disk after each write.
        await _stage.Store.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "everysec");
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task An_alert_stands_in_redis_milliseconds_after_its_reading()
    {
        var markets = Shipped.Config.EnabledMarkets.ToList();
        var delays = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var market in markets)
                delays.Add(await RaiseAsync(market));
            await CalmAsync(markets);
        }

        // The first rounds pay for the compilation of everything.
        delays = [.. delays.Skip(2 * markets.Count).Order()];
        var median = delays[delays.Count / 2];
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"reading -> alert of {delays.Count}: p50 {median:0.00} ms, p90 {delays[delays.Count * 9 / 10]:0.00} ms");

        // Two to three on a quiet machine; one that builds meanwhile is given ten times as long.
        Assert.InRange(median, 0, 30);
    }

    private async Task<double> RaiseAsync(MarketId market)
    {
        var before = await _stage.Store.Database.SetLengthAsync(RedisKeys.ActiveAlerts);
        await _metrics.SetAsync(Spread(market, 25), Token);
        var began = TimeProvider.System.GetTimestamp();
        await _queue.PushAsync([market], Token);
        while (await _stage.Store.Database.SetLengthAsync(RedisKeys.ActiveAlerts) == before)
        {
            var waited = TimeProvider.System.GetElapsedTime(began);
            Assert.True(waited < Patience, $"{market} raises an alert");
        }

        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }

    // Thirty seconds of readings that are back to normal, five seconds apart.
    private async Task CalmAsync(IReadOnlyList<MarketId> markets)
    {
        var rules = new RuleStates(_stage.Store);
        for (var second = 0; second <= 35; second += 5)
        {
            _now += TimeSpan.FromSeconds(5);
            foreach (var market in markets)
            {
                await _metrics.SetAsync(Spread(market, 0.5), Token);
                await _queue.PushAsync([market], Token);
            }

            foreach (var market in markets)
            {
                await Eventually.TrueAsync(
                    async () => (await rules.GetAsync(market, Token))?.At >= _now, $"{market} is judged");
            }
        }

        _now += TimeSpan.FromSeconds(5);
        Assert.Empty(await _stage.Alerts.IdsAsync(Token));
    }

    private MarketReadings Spread(MarketId market, double value) => new(market, _now, Simulated: false,
        new Dictionary<string, Reading> { ["spread_bps"] = new(value, 9, ReadingStatus.Ok, 300) });
}
