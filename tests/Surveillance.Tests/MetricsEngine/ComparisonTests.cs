using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>When a market is measured because a book that it is compared with changed.</summary>
public sealed class ComparisonTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private EngineParts _engine = null!;
    private double _price = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, Some.Now);
        for (var turn = 0; turn < 10; turn++)
            await TurnAsync(afterMs: 200);
        await TurnAsync(afterMs: 100, Shipped.Spot, Shipped.Perp);
        Assert.Equal(0, await SinceMeasuredMsAsync());
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_market_whose_own_book_changes_once_in_the_interval_is_measured_by_that_alone()
    {
        await TurnAsync(afterMs: 40, Shipped.Spot);
        await TurnAsync(afterMs: 70);
        Assert.Equal(110, await SinceMeasuredMsAsync());
        await TurnAsync(afterMs: 5, Shipped.Perp);
        Assert.Equal(0, await SinceMeasuredMsAsync());
        await TurnAsync(afterMs: 130);
        Assert.Equal(130, await SinceMeasuredMsAsync());
    }

    [Fact]
    public async Task A_market_whose_own_book_rests_follows_the_other_one_by_itself()
    {
        await TurnAsync(afterMs: 40, Shipped.Spot);
        await TurnAsync(afterMs: 85);
        Assert.Equal(0, await SinceMeasuredMsAsync());
        var readings = await _engine.Of<MarketMetrics>().GetAsync(Shipped.Perp, Token);
        Assert.True(readings!.Readings["basis_bps"].Value < 0);
    }

    private async Task TurnAsync(int afterMs, params MarketId[] changed)
    {
        _engine.Time.Advance(TimeSpan.FromMilliseconds(afterMs));
        foreach (var market in changed)
        {
            await _engine.PutBookAsync(market, _price, _price + 1, Token);
            await _engine.Of<BookQueue>().PushAsync([market], Token);
        }

        _price += 10;
        await _engine.Of<Engine>().TurnAsync([], Token);
        await _engine.Of<Engine>().SettleAsync();
    }

    private async Task<double> SinceMeasuredMsAsync()
    {
        var readings = await _engine.Of<MarketMetrics>().GetAsync(Shipped.Perp, Token);
        return (_engine.Of<TimeProvider>().GetUtcNow() - readings!.Timestamp).TotalMilliseconds;
    }
}
