using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>A Redis that asks who comes, and a client that asks whom it came to.</summary>
public sealed class SecuredRedisTests : IDisposable
{
    private const string Distrust = "No trust in the certificate of Redis (REDIS_CA_FILE): ";

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
        await IsRefusedAsync(Over(redis, null), Distrust);
        await IsRefusedAsync(Over(redis, stranger.Authority), Distrust);
    }

    [Fact]
    public async Task Each_authority_of_the_file_is_trusted()
    {
        using var stranger = new TestCertificates(_folder.Path, "stranger");
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1");
        await using var store = new RedisStore(Over(redis, Together(stranger.Authority, _authority.Authority)));
        await WorksAsync(store);
    }

    [Fact]
    public async Task Who_stands_between_the_authority_and_the_server_is_shown_by_the_server()
    {
        using var between = new TestCertificates(_folder.Path, "between", _authority);
        var (certificate, key) = between.Issue("127.0.0.1");
        await using var redis = await SecuredRedis.StartTlsAsync(
            _authority, Together(certificate, between.Authority), key, asksClients: false);
        await using var store = new RedisStore(Over(redis, _authority.Authority));
        await WorksAsync(store);
    }

    [Fact]
    public async Task A_certificate_of_another_host_is_refused_by_its_name_alone()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "redis.example");
        await IsRefusedAsync(
            Over(redis, _authority.Authority),
            "The certificate of Redis is one of redis.example, not of 127.0.0.1 (REDIS_HOST).");
    }

    [Fact]
    public async Task Where_clients_must_show_a_certificate_the_right_one_opens()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1", asksClients: true);
        await using var store = new RedisStore(With(_authority, redis));
        await WorksAsync(store);
    }

    [Theory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public async Task Where_clients_must_show_a_certificate_another_one_is_told_as_refused(string version)
    {
        using var stranger = new TestCertificates(_folder.Path, "stranger");
        await using var redis = await SecuredRedis.StartTlsAsync(
            _authority, "127.0.0.1", asksClients: true, "--tls-protocols", version);
        await IsRefusedAsync(
            With(stranger, redis),
            "Redis refuses the certificate of the services (REDIS_CERT_FILE, REDIS_KEY_FILE): tlsv1 alert unknown ca.");
    }

    [Fact]
    public async Task Where_clients_must_show_a_certificate_none_is_told_as_missing()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(_authority, "127.0.0.1", asksClients: true);
        await IsRefusedAsync(
            Over(redis, _authority.Authority),
            "Redis demands a certificate of the services (REDIS_CERT_FILE, REDIS_KEY_FILE)");
    }

    [Fact]
    public async Task What_a_server_of_an_earlier_version_of_tls_does_not_tell_is_not_made_up()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(
            _authority, "127.0.0.1", asksClients: true, "--tls-protocols", "TLSv1.2");
        await IsRefusedAsync(
            Over(redis, _authority.Authority), "No TLS connection to Redis comes about (REDIS_TLS): ");
    }

    [Fact]
    public async Task A_server_without_a_version_of_tls_in_common_is_told_as_such()
    {
        await using var redis = await SecuredRedis.StartTlsAsync(
            _authority, "127.0.0.1", asksClients: false,
            "--tls-protocols", "TLSv1.1", "--tls-ciphers", "DEFAULT@SECLEVEL=0");
        await IsRefusedAsync(
            Over(redis, _authority.Authority), "Redis speaks no version of TLS that the services do, 1.2 and 1.3: ");
    }

    [Fact]
    public void Its_text_holds_no_secret() =>
        Assert.Equal("a:1", $"{new RedisConnection("a:1") { Password = "secret" }}");

    private static RedisConnection Over(SecuredRedis redis, string? authority) =>
        redis.Open with { Tls = new RedisTls(authority, null, null) };

    private RedisConnection With(TestCertificates clients, SecuredRedis redis)
    {
        var (certificate, key) = clients.Issue("client");
        return redis.Open with { Tls = new RedisTls(_authority.Authority, certificate, key) };
    }

    private static async Task IsRefusedAsync(RedisConnection connection, string words)
    {
        await using var store = new RedisStore(connection);
        Assert.StartsWith(words, (await RefusalAsync(store)).Message, StringComparison.Ordinal);
    }

    private string Together(params string[] files)
    {
        var path = _folder.PathTo("together.pem");
        File.WriteAllText(path, string.Join('\n', files.Select(File.ReadAllText)));
        return path;
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
