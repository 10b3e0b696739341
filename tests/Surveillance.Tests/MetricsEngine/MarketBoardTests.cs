using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What a market is made of follows the configuration and the shares.</summary>
public sealed class MarketBoardTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly MeasuringPlan _plan = MeasuringPlan.Of(Shipped.Config);
    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MarketBoard Board => _engine.Of<MarketBoard>();

    private MarketCache Cache => _engine.Of<MarketCache>();

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
        await _engine.HoldAsync(_plan, Token);
        await TakeUpAsync();
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_edit_changes_what_a_market_is_compared_with()
    {
        var perp = Board.Find(Shipped.Perp)!;
        Assert.Contains(Cache.Of(Shipped.Spot), perp.ComparedWith);
        Assert.Contains(Cache.Of(Shipped.OtherPerp), perp.ComparedWith);

        Board.Follow(MeasuringPlan.Of(Shipped.Config with { BasisPairs = [] }));
        Assert.Equal([Cache.Of(Shipped.OtherPerp)], perp.ComparedWith);
        Board.CompareAnew([Board.Find(Shipped.Spot)!]);
        Assert.DoesNotContain(perp, Board.TakeComparisonsDue(_engine.Time.GetUtcNow(), Interval));

        Board.Follow(_plan);
        Board.CompareAnew([Board.Find(Shipped.Spot)!]);
        Assert.Contains(perp, Board.TakeComparisonsDue(_engine.Time.GetUtcNow(), Interval));
    }

    [Fact]
    public async Task A_mark_goes_with_the_share_and_what_comes_back_is_made_of_the_same()
    {
        var before = Board.Find(Shipped.Perp)!.ComparedWith;
        Board.CompareAnew([Board.Find(Shipped.Spot)!]);
        Board.Release(_ => true);
        Assert.Null(Board.NextComparisonAt(Interval));
        Assert.Empty(Board.Markets);

        await TakeUpAsync();
        Assert.Null(Board.NextComparisonAt(Interval));
        Assert.Equal(before, Board.Find(Shipped.Perp)!.ComparedWith);
        Assert.Same(Cache.Of(Shipped.Perp), Board.Find(Shipped.Perp)!.Seen);
    }

    private async Task TakeUpAsync() =>
        await Board.TakeUpAsync(_plan, _engine.Of<ShareKeeper>().Holds, _engine.Time.GetUtcNow(), Token);
}
