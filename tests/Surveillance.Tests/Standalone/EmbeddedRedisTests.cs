using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

/// <summary>
/// Every command that the services or a documented operator use, on the server that stands in for Redis.
/// </summary>
public sealed class EmbeddedRedisTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ListeningPort.Free();
    private EmbeddedRedis _server = null!;
    private ConnectionMultiplexer _connection = null!;

    private IDatabase Redis => _connection.GetDatabase();

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Strings_expire_and_an_expired_key_is_gone_from_keys()
    {
        await Redis.StringSetAsync("orderbook:a", "x", TimeSpan.FromSeconds(3));
        await Redis.StringSetAsync("orderbook:b", "y", TimeSpan.FromSeconds(30));
        Assert.Equal(["orderbook:a", "orderbook:b"], await KeysAsync("orderbook:*"));
        await Eventually.TrueAsync(
            async () => (await KeysAsync("orderbook:*")) is ["orderbook:b"], "the expired key is not listed any more");
        Assert.True((await Redis.StringGetAsync("orderbook:a")).IsNull);
        Assert.InRange((await Redis.KeyTimeToLiveAsync("orderbook:b"))!.Value.TotalSeconds, 20, 30);
    }

    [Fact]
    public async Task Hashes_expire_as_a_whole_and_refuse_get()
    {
        await Redis.HashSetAsync("health:binance", [new("status", "connected"), new("message_count", 7)]);
        await Redis.KeyExpireAsync("health:binance", TimeSpan.FromSeconds(60));
        Assert.Equal(7, (int)await Redis.HashGetAsync("health:binance", "message_count"));
        Assert.Equal(2, (await Redis.HashGetAllAsync("health:binance")).Length);
        Assert.Equal(8, await Redis.HashIncrementAsync("health:binance", "message_count"));
        Assert.True(await Redis.HashDeleteAsync("health:binance", "status"));
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => Redis.StringGetAsync("health:binance"));
        Assert.StartsWith("WRONGTYPE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_hand_over_in_batches_and_trim_to_their_newest()
    {
        await Redis.ListRightPushAsync("queue:metrics", ["a", "b", "c", "d"]);
        Assert.Equal(["a", "b", "c"], (await Redis.ListLeftPopAsync("queue:metrics", 3))!.Select(one => (string)one!));
        Assert.Equal(["d"], (await Redis.ListLeftPopAsync("queue:metrics", 3))!.Select(one => (string)one!));
        // Redis says null here, Garnet an empty array: a reader has to take both for "nothing waits".
        Assert.True(await Redis.ListLeftPopAsync("queue:metrics", 3) is null or []);
        await Redis.ListRightPushAsync("zscore:x", [1, 2, 3, 4, 5]);
        await Redis.ListTrimAsync("zscore:x", -3, -1);
        Assert.Equal(3, await Redis.ListLengthAsync("zscore:x"));
        Assert.Equal([3, 4, 5], (await Redis.ListRangeAsync("zscore:x")).Select(one => (int)one));
        await Redis.ListTrimAsync("zscore:x", 3, -1);
        Assert.False(await Redis.KeyExistsAsync("zscore:x"));
    }

    [Fact]
    public async Task Sets_keep_their_members_until_removed()
    {
        await Redis.SetAddAsync("alerts:active", ["a", "b"]);
        Assert.Equal(2, await Redis.SetLengthAsync("alerts:active"));
        Assert.True(await Redis.SetRemoveAsync("alerts:active", "a"));
        Assert.False(await Redis.SetRemoveAsync("alerts:active", "a"));
        Assert.Equal(["b"], (await Redis.SetMembersAsync("alerts:active")).Select(one => (string)one!));
        Assert.True(await Redis.SetContainsAsync("alerts:active", "b"));
    }

    [Fact]
    public async Task A_lease_is_taken_once_and_renewed_by_its_owner()
    {
        Assert.True(await Redis.StringSetAsync("lease:1", "me", TimeSpan.FromSeconds(5), When.NotExists));
        Assert.False(await Redis.StringSetAsync("lease:1", "you", TimeSpan.FromSeconds(5), When.NotExists));
        Assert.True(await Redis.LockExtendAsync("lease:1", "me", TimeSpan.FromSeconds(5)));
        Assert.False(await Redis.LockExtendAsync("lease:1", "you", TimeSpan.FromSeconds(5)));
        Assert.True(await Redis.LockReleaseAsync("lease:1", "me"));
        Assert.Equal(1, await Redis.StringIncrementAsync("counter"));
    }

    [Fact]
    public async Task Many_keys_are_read_at_once_and_missing_ones_are_null()
    {
        await Redis.StringSetAsync([new("a", "1"), new("b", "2")]);
        Assert.Equal(["1", null, "2"], (await Redis.StringGetAsync(["a", "none", "b"])).Select(one => (string?)one));
    }

    [Fact]
    public async Task A_batch_of_a_thousand_mixed_commands_answers_in_order()
    {
        var batch = Redis.CreateBatch();
        var pushes = Enumerable.Range(1, 500).Select(n => batch.ListRightPushAsync("list", n)).ToList();
        var reads = Enumerable.Range(1, 500).Select(_ => batch.ListLeftPopAsync("list", 1)).ToList();
        batch.Execute();
        Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), await Task.WhenAll(pushes));
        Assert.Equal(Enumerable.Range(1, 500), (await Task.WhenAll(reads)).Select(popped => (int)popped![0]));
    }

    [Fact]
    public async Task A_transaction_applies_only_while_its_condition_holds()
    {
        await Redis.StringSetAsync("owner", "me");
        var mine = Redis.CreateTransaction();
        mine.AddCondition(Condition.StringEqual("owner", "me"));
        var renewed = mine.KeyExpireAsync("owner", TimeSpan.FromSeconds(5));
        Assert.True(await mine.ExecuteAsync());
        Assert.True(await renewed);
        var others = Redis.CreateTransaction();
        others.AddCondition(Condition.StringEqual("owner", "you"));
        _ = others.HashSetAsync("taken", "by", "you");
        Assert.False(await others.ExecuteAsync());
    }

    [Fact]
    public async Task Info_names_the_server_and_its_memory_and_flushdb_empties_it()
    {
        await Redis.StringSetAsync("a", "1");
        var server = _connection.GetServer("127.0.0.1", _port);
        Assert.Contains("redis_version", await server.InfoRawAsync("server"), StringComparison.Ordinal);
        Assert.Contains("total_main_store_size", await server.InfoRawAsync("memory"), StringComparison.Ordinal);
        await server.ExecuteAsync("FLUSHDB");
        Assert.Empty(await KeysAsync("*"));
    }

    [Fact]
    public async Task A_second_start_on_the_same_directory_continues()
    {
        await Redis.SetAddAsync("alerts:active", "a");
        await Redis.ListRightPushAsync("zscore:x", [1, 2, 3]);
        await Redis.HashSetAsync("silences", "s", "{}");
        await Redis.StringSetAsync("baseline:x", "kept", TimeSpan.FromHours(24));
        await Redis.StringSetAsync("orderbook:x", "old", TimeSpan.FromMilliseconds(200));
        await StopAsync();
        await StartAsync();
        Assert.True(await Redis.SetContainsAsync("alerts:active", "a"));
        Assert.Equal(3, await Redis.ListLengthAsync("zscore:x"));
        Assert.Equal("{}", await Redis.HashGetAsync("silences", "s"));
        Assert.Equal("kept", await Redis.StringGetAsync("baseline:x"));
        Assert.InRange((await Redis.KeyTimeToLiveAsync("baseline:x"))!.Value.TotalHours, 23, 24);
        await Eventually.TrueAsync(async () => !await Redis.KeyExistsAsync("orderbook:x"), "the old book expires");
    }

    [Fact]
    public async Task What_is_written_once_outlives_more_writes_than_the_memory_holds()
    {
        await Redis.SetAddAsync("alerts:active", "a");
        await Redis.StringSetAsync("baseline:x", "kept");
        var book = new string('x', 8000);
        for (var round = 0; round < 100; round++)
        {
            var written = Enumerable.Range(0, 125).Select(
                n => Redis.StringSetAsync($"orderbook:{round}:{n}", book, TimeSpan.FromSeconds(1)));
            await Task.WhenAll(written);
        }
        Assert.True(await Redis.SetContainsAsync("alerts:active", "a"));
        Assert.Equal("kept", await Redis.StringGetAsync("baseline:x"));
    }

    [Fact]
    public void A_taken_port_is_named_with_the_option_that_moves_it()
    {
        var refused = Assert.Throws<StoreUnavailableException>(
            () => EmbeddedRedis.Start(_folder.PathTo("other"), _port, NullLoggerFactory.Instance));
        Assert.Contains($"{_port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--redis-port", refused.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _server = EmbeddedRedis.Start(_folder.PathTo("redis"), _port, NullLoggerFactory.Instance);
        _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},allowAdmin=true");
    }

    private async Task StopAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<string[]> KeysAsync(string pattern) =>
        [.. ((string[])(await Redis.ExecuteAsync("KEYS", pattern))!).Order(StringComparer.Ordinal)];
}
