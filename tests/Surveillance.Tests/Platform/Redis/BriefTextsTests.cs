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

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly RedisServer _redis = new();
    private int _number;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task They_are_there_for_their_life_and_not_in_the_file()
    {
        await using var store = new RedisStore(await _redis.FreshAsync());
        await Eventually.TrueAsync(async () => await WrittenDownAsync(store) < 100, "they are kept out");
        Assert.InRange(
            await store.Database.KeyTimeToLiveAsync(Key) ?? TimeSpan.Zero, Life - TimeSpan.FromSeconds(5), Life);
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
    public async Task Who_may_not_run_scripts_writes_them_as_any_other_text_and_it_is_told()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var administrator = new RedisStore(redis.Open);
        var denials = new RedisDenials();
        await using var store = await StoreAsync(redis, administrator, denials, "-eval");
        for (var time = 0; time < 3; time++)
            Assert.Equal(await SetAsync(store), await GetAsync(store, Key));
        await Eventually.TrueAsync(
            () => denials.Take().Any(told => told.Contains("'eval'", StringComparison.Ordinal)), "it is told");
    }

    [Fact]
    public async Task The_right_to_run_scripts_may_be_taken_away()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var administrator = new RedisStore(redis.Open);
        await administrator.Database.ExecuteAsync("CONFIG", "SET", "appendonly", "yes");
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

    private static async Task AllowAsync(RedisStore administrator, string right) =>
        await administrator.Database.ExecuteAsync("ACL", "SETUSER", "limited", "on", ">secret", "~*", "+@all", right);

    private static async Task<RedisStore> StoreAsync(
        SecuredRedis redis, RedisStore administrator, RedisDenials denials, string right)
    {
        await AllowAsync(administrator, right);
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
        await store.SetBriefAsync(Key, Encoding.ASCII.GetBytes(text), Life, Token);
        return text;
    }
}
