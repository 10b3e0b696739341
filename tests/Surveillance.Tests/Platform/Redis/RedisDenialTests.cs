using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>A user of Redis who may not do all: that is told, once, by what is missing.</summary>
public sealed class RedisDenialTests : IAsyncLifetime
{
    private const string User = "surveillance";
    private const string Words = "Redis does not allow its user all that is needed (REDIS_USER): ";

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    private readonly RedisDenials _denials = new();
    private SecuredRedis _redis = null!;
    private RedisStore _administrator = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await SecuredRedis.StartAsync();
        _administrator = new RedisStore(_redis.Open);
    }

    public async ValueTask DisposeAsync()
    {
        await _administrator.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_command_that_is_not_allowed_is_told_by_its_name_and_is_no_outage()
    {
        await using var store = await StoreAsync("~*", "+@all", "-set");
        var error = await Assert.ThrowsAsync<RedisServerException>(() => store.Commands(Token).StringSetAsync("a", 1));
        Assert.True(RedisRefusal.IsDenial(error));
        Assert.StartsWith(Words, RedisRefusal.Of(error), StringComparison.Ordinal);
        Assert.Contains("'set'", RedisRefusal.Of(error), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RedisServerException>(() => store.Commands(Token).StringSetAsync("b", 1));
        Assert.All(await HeardAsync(), words => Assert.Equal(RedisRefusal.Of(error), words));
        Assert.True(store.IsConnected);
    }

    [Fact]
    public async Task A_key_that_is_not_allowed_is_told_as_one()
    {
        await using var store = await StoreAsync("~b*", "+@all");
        await Assert.ThrowsAsync<RedisServerException>(() => store.Commands(Token).StringSetAsync("a", 1));
        Assert.Contains("key", Assert.Single(await HeardAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_connection_needs_and_may_not_is_told_by_its_name()
    {
        await using var store = await StoreAsync("~*", "+get");
        var refused = await Eventually.ValueAsync(
            async () => await Record.ExceptionAsync(() => store.Commands(Token).StringGetAsync("a"))
                as RedisRefusedException,
            "it is refused");
        Assert.StartsWith(Words, refused.Message, StringComparison.Ordinal);
        Assert.Matches("'[a-z]+' command", refused.Message);
    }

    [Fact]
    public async Task What_the_client_asks_for_its_own_sake_is_nothing_to_tell()
    {
        await using var store = await StoreAsync("~*", "+get", "+ping", "+echo");
        await _administrator.Database.ExecuteAsync("CLIENT", "KILL", "USER", User);
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => store.Commands(Token).StringGetAsync("a")) is null,
            "it is connected again");
        Assert.Empty(_denials.Take());
    }

    [Fact]
    public async Task The_heartbeat_tells_once_what_any_loop_was_denied_and_again_when_that_was_mended_between()
    {
        await using var store = await StoreAsync("~*", "+@all", "-hset");
        using var state = new TemporaryFolder();
        var (time, log) = (new FakeTimeProvider(), new KeptLog<HeartbeatService>());
        var environment = new ServiceEnvironment(
            "anomaly-detector", "one", Repository.PathTo("config"), _redis.Open, "", null, state.Path);
        using var configuration = new ConfigurationWatch(
            environment.ConfigDirectory, ConfigurationReader.Read(environment.ConfigDirectory), time,
            new KeptLog<ConfigurationWatch>());
        var heartbeats = new Heartbeats(store);
        using var service = new HeartbeatService(
            environment, new ServicePulse(time), heartbeats, _denials, configuration, time, log);
        await service.StartAsync(Token);
        await Eventually.TrueAsync(async () => (await heartbeats.AllAsync(Token)).Count == 1, "it beats");

        async Task PassAsync(TimeSpan span)
        {
            // What an earlier beat had to tell is told when a later one is there.
            foreach (var step in (TimeSpan[])[span, HeartbeatInterval])
            {
                var before = time.GetUtcNow();
                time.Advance(step);
                await Eventually.TrueAsync(
                    async () => (await heartbeats.AllAsync(Token)).Any(beat => beat.At > before), "it beats again");
            }
        }

        Task DenyAsync() =>
            Assert.ThrowsAsync<RedisServerException>(() => store.Commands(Token).HashSetAsync("a", "b", 1));

        await DenyAsync();
        await PassAsync(HeartbeatInterval);
        await DenyAsync();
        await PassAsync(HeartbeatInterval);
        Assert.Single(log.Entries);
        await PassAsync(TimeSpan.FromMinutes(4));
        await DenyAsync();
        await PassAsync(HeartbeatInterval);
        await service.StopAsync(Token);
        Assert.Equal(2, log.Entries.Count);
        Assert.All(log.Entries, entry => Assert.Contains("'hset'", entry.Text, StringComparison.Ordinal));
    }

    // The client tells of an answer beside giving it to whoever asked.
    private Task<IReadOnlyList<string>> HeardAsync() => Eventually.ValueAsync(
        () => Task.FromResult(_denials.Take() is { Count: > 0 } heard ? heard : null), "it is heard");

    private async Task<RedisStore> StoreAsync(params string[] rules)
    {
        await _administrator.Database.ExecuteAsync("ACL", ["SETUSER", User, "on", ">secret", .. rules]);
        return new RedisStore(_redis.Open with { User = User, Password = "secret" }, denials: _denials);
    }
}
