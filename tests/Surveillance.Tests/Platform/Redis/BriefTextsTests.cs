using System.Globalization;
using System.Text;
using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>Texts that are kept out of Redis' append-only file.</summary>
public sealed class BriefTextsTests : IAsyncLifetime
{
    private const string Key = "brief";
    private const int Length = 10_000;

    private static readonly string[] Keys = [.. Enumerable.Range(0, 40).Select(number => $"{Key}:{number}")];

    private readonly RedisServer _redis = new();
    private int _number;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task They_are_there_for_their_life_and_not_in_the_file()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        await store.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "always");
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
        var left = await store.Database.KeyTimeToLiveAsync(Key) ?? TimeSpan.Zero;
        Assert.InRange(left, BriefTexts.Life - TimeSpan.FromSeconds(5), BriefTexts.Life);
        var before = await FileSizeAsync(store);
        await store.Database.StringSetAsync("other", new byte[Length]);
        Assert.InRange(await FileSizeAsync(store) - before, Length, 2 * Length);
    }

    [Fact]
    public async Task A_restart_is_found_out_about_and_brings_back_all_but_them()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
        await store.Database.KeyDeleteAsync(Key);
        await SetAsync(store);
        await store.Database.StringSetAsync("other", "1");
        await _redis.StopAsync();
        await _redis.StartAsync();
        await Eventually.TrueAsync(async () => await GetAsync(store, "other") == "1", "what is no book is there again");
        Assert.True((await store.Database.StringGetAsync(Key)).IsNull);
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out again");
    }

    [Fact]
    public async Task Who_may_not_run_scripts_writes_them_as_any_other_text_until_it_is_allowed()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var administrator = await AdministratorAsync(redis);
        var denials = new RedisDenials();
        await using var store = await StoreAsync(redis, administrator, denials, "-eval");
        for (var time = 0; time < 3; time++)
            Assert.InRange(await WrittenDownAsync(store), Length, 2 * Length);
        await Eventually.TrueAsync(
            () => denials.Take().Any(told => told.Contains("'eval'", StringComparison.Ordinal)), "it is told");
        await AllowAsync(administrator, "+eval");
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
    }

    [Fact]
    public async Task Who_may_only_write_keys_writes_them_as_any_other_text()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var administrator = await AdministratorAsync(redis);
        await using var store = await StoreAsync(redis, administrator, new RedisDenials(), "resetkeys", "%W~*");
        for (var time = 0; time < 3; time++)
        {
            var text = await SetAsync(store);
            Assert.Equal(text, await GetAsync(administrator, Key));
        }
    }

    [Fact]
    public async Task The_right_to_run_scripts_may_be_taken_away()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var administrator = await AdministratorAsync(redis);
        await using var store = await StoreAsync(redis, administrator, new RedisDenials(), "+eval");
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
        await AllowAsync(administrator, "-eval");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return await SetAsync(store) == await GetAsync(store, Key);
                }
                catch (RedisServerException)
                {
                    return false;
                }
            },
            "they are written without scripts");
    }

    [Fact]
    public async Task Those_of_a_batch_are_written_by_few_commands_and_before_what_is_behind_them()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
        await store.Database.ExecuteAsync("CONFIG", "RESETSTAT");
        var batch = new CommandBatch();
        for (var number = 0; number < 40; number++)
            batch.SetBrief(store, $"{Key}:{number}", Encoding.ASCII.GetBytes($"{number}"));

        // Read behind them, and not waited for in between.
        Task<RedisValue>? last = null;
        batch.AddBehind(store, () => last = store.Database.StringGetAsync($"{Key}:39"));
        await batch.SettleAsync();
        Assert.Equal("39", await last!);
        for (var number = 0; number < 40; number++)
        {
            Assert.Equal($"{number}", await GetAsync(store, $"{Key}:{number}"));
            Assert.NotNull(await store.Database.KeyTimeToLiveAsync($"{Key}:{number}"));
        }

        var told = (string)(await store.Database.ExecuteAsync("INFO", "commandstats"))!;
        Assert.Contains("cmdstat_eval:calls=3,", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_of_a_batch_that_failed_are_not_written_over_newer_ones()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        var (failed, next) = (new CommandBatch(), new CommandBatch());
        failed.SetBrief(store, Key, "older"u8.ToArray());
        failed.Fail(new RedisRefusedException("refused"));
        next.SetBrief(store, Key, "newer"u8.ToArray());
        await next.SettleAsync();
        await Assert.ThrowsAsync<RedisRefusedException>(failed.SettleAsync);
        Assert.Equal("newer", await GetAsync(store, Key));
    }

    [Fact]
    public async Task Where_one_command_may_not_name_several_keys_each_is_one_of_its_own()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        var texts = new BriefTexts();
        await Eventually.TrueAsync(async () => await SendAsync() == 1, "they are sent by one script");
        texts.Hear("CROSSSLOT Keys in request don't hash to the same slot");
        Assert.Equal(40, await SendAsync());

        async Task<int> SendAsync()
        {
            var sent = new List<Task>();
            var some = Keys.Select(key => new BriefText(key, "1"u8.ToArray())).ToList();
            texts.Send(store.Database, some, isCluster: false, connection: 1, sent);
            await Task.WhenAll(sent);
            return sent.Count;
        }
    }

    [Fact]
    public async Task On_a_cluster_each_goes_to_the_node_that_has_its_key()
    {
        await using var cluster = new RedisCluster();
        await using var store = new RedisStore(await cluster.EmptyAsync());
        await Eventually.TrueAsync(
            async () =>
            {
                var batch = new CommandBatch();
                foreach (var key in Keys)
                    batch.SetBrief(store, key, "1"u8.ToArray());
                await batch.SettleAsync();
                var ran = await Task.WhenAll(store.Masters.Select(master => master.InfoRawAsync("commandstats")));
                return ran.Length == cluster.Ports.Count
                    && Array.TrueForAll(ran, told => told!.Contains("cmdstat_eval:", StringComparison.Ordinal));
            },
            "every node runs scripts");
        foreach (var key in Keys)
            Assert.Equal("1", await GetAsync(store, key));
    }

    /// <summary>What was written is in the file, and counted, before it is answered.</summary>
    private static async Task<RedisStore> AdministratorAsync(SecuredRedis redis)
    {
        var administrator = new RedisStore(redis.Open);
        await administrator.Database.ExecuteAsync("CONFIG", "SET", "appendfsync", "always");
        await administrator.Database.ExecuteAsync("CONFIG", "SET", "appendonly", "yes");

        // The first file is written by another process, and its size counts from then on.
        await Eventually.TrueAsync(
            async () => ((string)(await administrator.Database.ExecuteAsync("INFO", "persistence"))!)
                .Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal),
            "the file is begun");
        return administrator;
    }

    private static async Task AllowAsync(RedisStore administrator, params string[] rights) =>
        await administrator.Database.ExecuteAsync(
            "ACL", [.. (object[])["SETUSER", "limited", "on", ">secret", "~*", "+@all"], .. rights]);

    private static async Task<RedisStore> StoreAsync(
        SecuredRedis redis, RedisStore administrator, RedisDenials denials, params string[] rights)
    {
        await AllowAsync(administrator, rights);
        return new RedisStore(redis.Open with { User = "limited", Password = "secret" }, denials: denials);
    }

    private static async Task<string?> GetAsync(RedisStore store, string key)
    {
        try
        {
            return await store.Commands(Token).StringGetAsync(key);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private static async Task<long> FileSizeAsync(RedisStore store)
    {
        var told = (string)(await store.Database.ExecuteAsync("INFO", "persistence"))!;
        var line = Assert.Single(
            told.Split("\r\n"), line => line.StartsWith("aof_current_size:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>By how much the file grew by one text.</summary>
    private async Task<long> WrittenDownAsync(RedisStore store)
    {
        var before = await FileSizeAsync(store);
        Assert.Equal(await SetAsync(store), await GetAsync(store, Key));
        return await FileSizeAsync(store) - before;
    }

    /// <summary>Writes another text than before.</summary>
    private async Task<string> SetAsync(RedisStore store)
    {
        var text = $"{++_number}".PadRight(Length);
        await store.SetBriefAsync(Key, Encoding.ASCII.GetBytes(text), Token);
        return text;
    }
}
