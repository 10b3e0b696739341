using Npgsql;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Hosting;

/// <summary>Where the stores are and how they are spoken to, as variables tell it; every mistake at once.</summary>
public sealed class StoreSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = [];
    private IReadOnlyList<ConfigurationMistake> _mistakes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_any_the_stores_are_on_this_machine()
    {
        var (redis, database) = Read();
        Assert.Equal(new RedisConnection("localhost:6379"), redis);
        Assert.Equal(("localhost", 5432, "surveillance", "surveillance", SslMode.Prefer),
            (database.Host, database.Port, database.Database, database.Username, database.SslMode));
        Assert.Empty(_mistakes);
    }

    [Fact]
    public void Several_nodes_of_a_cluster_may_be_named_each_with_a_port_of_its_own()
    {
        _variables["REDIS_HOST"] = "one, two:7002,10.0.0.3";
        _variables["REDIS_PORT"] = "7001";
        Assert.Equal("one:7001,two:7002,10.0.0.3:7001", Read().Redis.Servers);
        Assert.Empty(_mistakes);
    }

    [Theory]
    [InlineData("::1", "[::1]:7001")]
    [InlineData("[::1]", "[::1]:7001")]
    [InlineData("[::1]:6380,one", "[::1]:6380,one:7001")]
    [InlineData("2001:db8::7,[2001:db8::8]:6380", "[2001:db8::7]:7001,[2001:db8::8]:6380")]
    public void An_address_of_IPv6_stands_in_brackets_where_it_has_a_port(string text, string servers)
    {
        _variables["REDIS_HOST"] = text;
        _variables["REDIS_PORT"] = "7001";
        Assert.Equal(servers, Read().Redis.Servers);
        Assert.Empty(_mistakes);
    }

    [Theory]
    [InlineData(",", 2)]
    [InlineData("one,,two", 1)]
    [InlineData("one, ", 1)]
    public void An_entry_that_is_blank_is_a_mistake(string text, int blanks)
    {
        _variables["REDIS_HOST"] = text;
        Read();
        Assert.Equal(blanks, _mistakes.Count);
        Assert.All(_mistakes, mistake => Assert.Equal(
            "environment: REDIS_HOST: must be hosts or host:port with commas between them, "
            + $"was nothing at one place of {text.Trim()}",
            $"{mistake}"));
    }

    [Fact]
    public void Passwords_are_taken_as_they_are()
    {
        _variables["REDIS_USER"] = "watch";
        _variables["REDIS_PASSWORD"] = _variables["POSTGRES_PASSWORD"] = "a,b=c;d' \"e";
        var (redis, database) = Read();
        Assert.Equal(("watch", "a,b=c;d' \"e", "a,b=c;d' \"e"), (redis.User, redis.Password, database.Password));
    }

    [Fact]
    public void Certificates_are_found_by_their_files()
    {
        using var authority = new TestCertificates(_folder.Path);
        var (certificate, key) = authority.Issue("client");
        (_variables["REDIS_TLS"], _variables["REDIS_CA_FILE"]) = ("true", authority.Authority);
        (_variables["REDIS_CERT_FILE"], _variables["REDIS_KEY_FILE"]) = (certificate, key);
        (_variables["POSTGRES_SSLMODE"], _variables["POSTGRES_CA_FILE"]) = ("verify-full", authority.Authority);
        var (redis, database) = Read();
        Assert.Equal(new RedisTls(authority.Authority, certificate, key), redis.Tls);
        Assert.Equal((SslMode.VerifyFull, authority.Authority), (database.SslMode, database.RootCertificate));
        Assert.Empty(_mistakes);
    }

    [Theory]
    [InlineData("REDIS_HOST", "a:b:c", "must be hosts or host:port with commas between them, was a:b:c")]
    [InlineData("REDIS_HOST", "a,b=1", "must be hosts or host:port with commas between them, was b=1")]
    [InlineData("REDIS_HOST", "[a]:1", "must be hosts or host:port with commas between them, was [a]:1")]
    [InlineData("REDIS_HOST", "[::1]x", "must be hosts or host:port with commas between them, was [::1]x")]
    [InlineData("REDIS_HOST", "[::1]:0", "must be hosts or host:port with commas between them, was [::1]:0")]
    [InlineData("REDIS_HOST", "[::1", "must be hosts or host:port with commas between them, was [::1")]
    [InlineData("REDIS_PORT", "0", "must be a port from 1 to 65535, was 0")]
    [InlineData("POSTGRES_PORT", "x", "must be a port from 1 to 65535, was x")]
    [InlineData("REDIS_USER", "ann", "is set without REDIS_PASSWORD")]
    [InlineData("REDIS_TLS", "yes", "must be true or false, was yes")]
    [InlineData("REDIS_CA_FILE", "/none", "is set, but REDIS_TLS is not true")]
    [InlineData("POSTGRES_SSLMODE", "on", "must be one of disable, prefer, require, verify-ca, verify-full, was on")]
    public void A_bad_value_is_a_mistake_that_says_what_is_right(string name, string value, string problem)
    {
        _variables[name] = value;
        Read();
        var mistake = Assert.Single(_mistakes);
        Assert.Equal($"environment: {name}: {problem}", $"{mistake}");
    }

    [Fact]
    public void All_mistakes_come_together()
    {
        using var authority = new TestCertificates(_folder.Path);
        _variables["REDIS_TLS"] = "true";
        _variables["REDIS_CA_FILE"] = _folder.PathTo("none.pem");
        _variables["REDIS_CERT_FILE"] = authority.Authority;
        _variables["POSTGRES_PORT"] = "-1";
        _variables["POSTGRES_SSLMODE"] = "require";
        _variables["POSTGRES_CA_FILE"] = authority.Authority;
        Read();
        Assert.Equal(
            ["POSTGRES_CA_FILE", "POSTGRES_PORT", "REDIS_CA_FILE", "REDIS_KEY_FILE"],
            _mistakes.Select(mistake => mistake.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_certificate_of_a_file_must_be_one()
    {
        using var authority = new TestCertificates(_folder.Path);
        var bundle = _folder.PathTo("bundle.pem");
        File.WriteAllText(
            bundle,
            File.ReadAllText(authority.Authority)
            + "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        (_variables["REDIS_TLS"], _variables["REDIS_CA_FILE"]) = ("true", bundle);
        Read();
        Assert.Equal("REDIS_CA_FILE", Assert.Single(_mistakes).Path);
    }

    private (RedisConnection Redis, NpgsqlConnectionStringBuilder Database) Read()
    {
        var settings = new StoreSettings(name => _variables.GetValueOrDefault(name));
        var read = (settings.ReadRedis(), new NpgsqlConnectionStringBuilder(settings.ReadDatabase()));
        _mistakes = settings.Mistakes;
        return read;
    }
}
