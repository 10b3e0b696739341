using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>A Redis that asks who comes, and a client that asks whom it came to.</summary>
public sealed class SecuredRedisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _authority;

    public SecuredRedisTests() => _authority = new TestCertificates(_folder.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_right_password_opens_it_and_so_does_that_of_a_user()
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var store = new RedisStore(redis.Open);
        Assert.True(await store.Commands(Token).StringSetAsync("a", "1"));
        await store.Database.ExecuteAsync("ACL", "SETUSER", "surveillance", "on", ">of,the=user", "~*", "+@all");
        await using var user = new RedisStore(redis.Open with { User = "surveillance", Password = "of,the=user" });
        Assert.Equal("1", await user.Commands(Token).StringGetAsync("a"));
    }

    [Theory]
    [InlineData("wrong-password-4711", "Redis refuses the password (REDIS_PASSWORD, REDIS_USER).")]
    [InlineData(null, "Redis demands a password (REDIS_PASSWORD).")]
    public async Task A_wrong_password_is_told_without_the_secret_and_is_over_once_it_is_mended(
        string? password, string words)
    {
        await using var redis = await SecuredRedis.StartAsync();
        await using var store = new RedisStore(redis.Open with { Password = password });
        var error = await RefusalAsync(store);
        Assert.Equal(words, error.Message);
        Assert.DoesNotContain(password ?? SecuredRedis.Password, $"{error}", StringComparison.Ordinal);

        await using var administrator = new RedisStore(redis.Open);
        await administrator.Database.ExecuteAsync("CONFIG", "SET", "requirepass", password ?? "");
        await WorksAsync(store);
    }

    [Fact]
    public async Task A_certificate_of_a_known_authority_is_trusted()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1");
        await using var store = new RedisStore(Over(redis, _authority.Authority));
        await WorksAsync(store);
    }

    [Fact]
    public async Task A_certificate_of_nobody_known_is_refused()
    {
        using var stranger = new TestCertificates(_folder.Path, "stranger");
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1");
        await IsDistrustedAsync(Over(redis, null));
        await IsDistrustedAsync(Over(redis, stranger.Authority));
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "redis.example");
        await IsDistrustedAsync(Over(redis, _authority.Authority));
    }

    [Fact]
    public async Task Where_clients_must_show_a_certificate_the_right_one_opens()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1", asksClients: true);
        var (certificate, key) = _authority.Issue("client");
        await using var store = new RedisStore(
            redis.Open with { Tls = new RedisTls(_authority.Authority, certificate, key) });
        await WorksAsync(store);
        await using var unknown = new RedisStore(Over(redis, _authority.Authority));
        await Assert.ThrowsAnyAsync<RedisException>(() => unknown.Commands(Token).StringSetAsync("probe", "1"));
    }

    [Fact]
    public void Its_text_holds_no_secret() =>
        Assert.Equal("a:1", $"{new RedisConnection("a:1") { Password = "secret" }}");

    private static RedisConnection Over(SecuredRedis redis, string? authority) =>
        redis.Open with { Tls = new RedisTls(authority, null, null) };

    private static async Task IsDistrustedAsync(RedisConnection connection)
    {
        await using var store = new RedisStore(connection);
        var words = (await RefusalAsync(store)).Message;
        Assert.StartsWith("No trust in the certificate of Redis", words, StringComparison.Ordinal);
    }

    private static Task WorksAsync(RedisStore store) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await store.Commands(Token).StringSetAsync("probe", "1");
            }
            catch (RedisException)
            {
                return false;
            }
        },
        "commands work");

    // On a busy machine the first tries are over before the server has said anything.
    private static Task<RedisRefusedException> RefusalAsync(RedisStore store) => Eventually.ValueAsync(
        async () =>
        {
            try
            {
                await store.Commands(Token).StringSetAsync("probe", "1");
                return null;
            }
            catch (RedisRefusedException refused)
            {
                return refused;
            }
            catch (RedisException)
            {
                return null;
            }
        },
        "it is refused");
}
