using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>Keys into which somebody typed another kind of value.</summary>
public sealed class KeyKindsTests(RedisServer server) : IAsyncLifetime, IClassFixture<RedisServer>
{
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");

    private RedisStore _store = null!;

    private IDatabase Redis => _store.Database;

    public async ValueTask InitializeAsync() => _store = new RedisStore(await server.FreshAsync());

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Whatever_stands_in_the_place_of_a_set_list_or_hash_is_taken_out_and_told()
    {
        await Redis.HashSetAsync("{alerts:active}:last", "a", "b");
        await Redis.StringSetAsync("alerts:active", new string('x', 100));
        await Redis.HashSetAsync("alerts:outbox", "a", "b");
        await Redis.SetAddAsync("silences", ["a", "b"]);
        await Redis.ListRightPushAsync("commands:carried", "a");
        await Redis.SortedSetAddAsync("queue:books:3", "a", 1);
        await Redis.ListRightPushAsync("lease:2", "a");
        await Redis.StreamAddAsync("health:binance", "a", "b");
        await Redis.StringSetAsync("trusted:binance", "a");
        await Redis.StringSetAsync("zscore:binance:BTC-USDT-PERP:spread_bps", "a");
        var found = await ClearAsync();
        Assert.Equal(
            [
                new("{alerts:active}:last", RedisType.String, RedisType.Hash, null),
                new("alerts:active", RedisType.Set, RedisType.String, new string('x', 60)),
                new("alerts:outbox", RedisType.Set, RedisType.Hash, null),
                new("silences", RedisType.Hash, RedisType.Set, null),
                new("commands:carried", RedisType.Hash, RedisType.List, null),
                new("queue:books:3", RedisType.List, RedisType.SortedSet, null),
                new("lease:2", RedisType.String, RedisType.List, null),
                new("health:binance", RedisType.Hash, RedisType.Stream, null),
                new("trusted:binance", RedisType.Hash, RedisType.String, "a"),
                new("zscore:binance:BTC-USDT-PERP:spread_bps", RedisType.List, RedisType.String, "a"),
            ],
            found);
        Assert.Equal(0, (long)await Redis.ExecuteAsync("DBSIZE"));
    }

    [Theory]
    [InlineData("alerts:active")]
    [InlineData("alerts:outbox")]
    [InlineData("commands:carried")]
    public async Task What_is_of_its_kind_stays_and_what_vouches_for_the_alerts_goes_with_what_is_put_back(string lost)
    {
        await Redis.SetAddAsync("alerts:active", "a");
        await Redis.StringSetAsync("{alerts:active}:last", "a");
        await Redis.ListRightPushAsync("zscore:binance:BTC-USDT-PERP:spread_bps", "1");
        await Redis.HashSetAsync("health:binance", "a", "b");
        Assert.Empty(await ClearAsync());
        Assert.Equal(4, (long)await Redis.ExecuteAsync("DBSIZE"));
        await Redis.StringSetAsync(lost, "b");
        Assert.Single(await ClearAsync());
        Assert.False(await Redis.KeyExistsAsync("{alerts:active}:last"));
        Assert.Null(await new ActiveAlerts(_store).AllAsync(TestContext.Current.CancellationToken));
    }

    private async Task<IReadOnlyList<MisplacedKey>> ClearAsync()
    {
        var taken = new List<MisplacedKey>();
        await new KeyKinds(_store).ClearAsync([Market], taken.Add, TestContext.Current.CancellationToken);
        return taken;
    }
}
