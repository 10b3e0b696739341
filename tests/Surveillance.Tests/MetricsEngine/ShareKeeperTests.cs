using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>How long an engine may think that a share is its own.</summary>
public sealed class ShareKeeperTests(RedisServer redis) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly int[] Weights = new int[RedisKeys.Shares];

    private EngineParts _parts = null!;
    private ShareKeeper _keeper = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _parts = await EngineParts.MakeAsync(redis, Start);
        _keeper = _parts.Of<ShareKeeper>();
        await KeepAsync();
        Assert.Equal(RedisKeys.Shares, _keeper.Held.Count);
    }

    public ValueTask DisposeAsync()
    {
        _parts.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_engine_that_stands_still_ends_to_write_before_its_leases_end()
    {
        _parts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RedisKeys.Shares, _keeper.Held.Count);

        // Not at their very end: what it has begun to write must have arrived by then.
        _parts.Time.Advance(Leases.Life - TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(200));
        Assert.Empty(_keeper.Held);
    }

    [Fact]
    public async Task A_share_that_another_engine_took_meanwhile_is_not_held_and_not_taken_from_it()
    {
        // Without an end: however slow the machine is, it is not free again.
        var commands = _parts.Of<RedisStore>().Database;
        await commands.StringSetAsync(RedisKeys.Lease(3), "two");
        _parts.Time.Advance(Leases.Life);
        await KeepAsync();
        Assert.Equal(Enumerable.Range(0, RedisKeys.Shares).Except([3]), _keeper.Held);
        Assert.Equal("two", await commands.StringGetAsync(RedisKeys.Lease(3)));
    }

    [Fact]
    public async Task A_share_is_left_while_it_is_held_and_free_once_it_was_left()
    {
        var left = new List<int>();
        await _keeper.GiveAllBackAsync(
            share =>
            {
                Assert.True(_keeper.Holds(share));
                left.Add(share);
                return Task.CompletedTask;
            },
            Token);
        Assert.Equal(Enumerable.Range(0, RedisKeys.Shares), left);
        Assert.Empty(_keeper.Held);
        Assert.All(await _parts.Of<Leases>().OwnersAsync(Token), Assert.Null);
    }

    private Task KeepAsync() => _keeper.KeepAsync(Weights, _ => Task.CompletedTask, Token);
}
