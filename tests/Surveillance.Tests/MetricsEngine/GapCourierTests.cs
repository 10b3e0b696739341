using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Gaps;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Metrics;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>What the engine is told of gaps while the database is down.</summary>
public sealed class GapCourierTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly int Share = RedisKeys.ShareOf(Shipped.Perp);

    private EngineParts _engine = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GapQueue Queue => _engine.Of<GapQueue>();

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineParts.MakeAsync(redis, Some.Now);
        await _engine.HoldAsync(MeasuringPlan.Of(Shipped.Config), Token);
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task However_many_wait_to_be_stored_each_is_told_once()
    {
        Assert.Equal(await PushAsync(0, 300), await ToldAsync());
        Assert.Empty(await ToldAsync());
        Assert.Equal(await PushAsync(300, 301), await ToldAsync());
        Assert.Equal(await PushAsync(301, 600), await ToldAsync());
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task What_leaves_the_list_makes_none_be_told_again_or_left_out()
    {
        await PushAsync(0, 300);
        await ToldAsync();
        await Queue.TrimAsync(Share, await Queue.PeekAsync(Share, 256, Token), Token);
        Assert.Empty(await ToldAsync());
        var next = await PushAsync(300, 310);
        await Queue.TrimAsync(Share, await Queue.PeekAsync(Share, 44, Token), Token);
        Assert.Equal(next, await ToldAsync());

        await _engine.Of<RedisStore>().Database.KeyDeleteAsync(RedisKeys.GapQueue(Share));
        Assert.Equal(await PushAsync(310, 320), await ToldAsync());
    }

    private async Task<IReadOnlyList<DataGap>> PushAsync(int from, int to)
    {
        DataGap[] gaps = [.. Enumerable.Range(from, to - from).Select(number => new DataGap(
            Shipped.Perp, Some.Now.AddSeconds(number), Some.Now.AddSeconds(number + 9), GapReason.Stale, null, null))];
        foreach (var gap in gaps)
            await Queue.PushAsync(gap, Token);
        return gaps;
    }

    private async Task<IReadOnlyList<DataGap>> ToldAsync()
    {
        await _engine.Of<GapCourier>().LookAsync(Token);
        return [.. _engine.Of<Inbox<DataGap>>().TakeAll()];
    }
}
