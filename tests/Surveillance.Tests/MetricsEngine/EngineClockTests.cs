using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>An engine whose clock is set back by more than is smoothed.</summary>
public sealed class EngineClockTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _engine.Of<TimeProvider>().GetUtcNow();

    public async ValueTask InitializeAsync() => _engine = await EngineParts.MakeAsync(redis, Some.Now);

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Books_that_another_engine_is_told_of_are_read_as_often_as_before()
    {
        Assert.NotEqual(RedisKeys.ShareOf(Shipped.Perp), RedisKeys.ShareOf(Shipped.OtherPerp));
        await TurnAsync();
        for (var turn = 0; turn < 10; turn++)
            await TurnAsync();
        await PublishAsync(60_000, 60_000);
        await TurnAsync();
        Assert.Equal(0, await DifferenceAsync());

        _engine.Time.AdjustTime(_engine.Time.GetUtcNow().AddMinutes(-5));
        for (var turn = 0; turn < 6; turn++)
            await TurnAsync();
        Assert.True(Now < Some.Now);
        await PublishAsync(60_000, 60_060);
        await TurnAsync();
        Assert.Equal(10, (await DifferenceAsync())!.Value, 0.1);
    }

    private async Task TurnAsync()
    {
        await _engine.Of<Leases>().TryAcquireOrRenewAsync(RedisKeys.ShareOf(Shipped.OtherPerp), "another", Token);
        _engine.Time.Advance(TimeSpan.FromMilliseconds(200));
        await _engine.Of<Engine>().TurnAsync([], Token);
    }

    private async Task PublishAsync(double own, double other)
    {
        await _engine.PutBookAsync(Shipped.Perp, own, own + 1, Token);
        await _engine.PutBookAsync(Shipped.OtherPerp, other, other + 1, Token);
        await _engine.Of<BookQueue>().PushAsync([Shipped.Perp], Token);
    }

    private async Task<double?> DifferenceAsync() =>
        (await _engine.Of<MarketMetrics>().GetAsync(Shipped.Perp, Token))?
            .Readings["cross_exchange_spread_bps"].Value;
}
