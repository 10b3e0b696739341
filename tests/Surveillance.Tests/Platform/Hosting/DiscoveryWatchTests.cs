using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Hosting;

/// <summary>How a service learns what data-ingestion discovered: from a real Redis, into the configuration.</summary>
public sealed class DiscoveryWatchTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly MarketId Sol = new("okx", "SOL-USDT-PERP");
    private static readonly MarketId Xrp = new("okx", "XRP-USDT-PERP");

    private readonly ConfigurationFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KeptLog<DiscoveryWatch> _log = new();
    private readonly List<SurveillanceConfig> _changes = [];
    private RedisStore _store = null!;
    private ConfigurationWatch _configuration = null!;
    private DiscoveryWatch _watch = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private InstrumentLists Lists => new(_store);

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await redis.FreshAsync());
        var shipped = _folder.Text("instruments.yaml");
        const string Wish = "discover: { exchange: okx, type: perpetual, quote: USDT, top: 5 }\n";
        _folder.Write("instruments.yaml", shipped + Wish);
        _configuration = new ConfigurationWatch(
            _folder.Path, _folder.Read(), _time, new KeptLog<ConfigurationWatch>());
        _configuration.Changed += _changes.Add;
        _watch = new DiscoveryWatch(_configuration, Lists, _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        _configuration.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_in_redis_at_the_start_is_in_force_before_anything_else_begins()
    {
        await Lists.SetAsync(Found("SOL"), Token);
        await _watch.StartAsync(Token);
        Assert.Contains(Sol, _configuration.Current.EnabledMarkets);
        await _watch.StopAsync(Token);
    }

    [Fact]
    public async Task A_new_list_comes_into_force_and_is_told_and_the_same_markets_are_no_change()
    {
        await _watch.LookAsync(Token);
        Assert.Empty(_changes);
        await Lists.SetAsync(Found("SOL", "XRP"), Token);
        await _watch.LookAsync(Token);
        Assert.Equal(_configuration.Current, Assert.Single(_changes));
        await Lists.SetAsync(Found("XRP", "SOL") with { FoundAt = DateTimeOffset.UnixEpoch.AddDays(1) }, Token);
        await _watch.LookAsync(Token);
        Assert.Single(_changes);
        await Lists.SetAsync(Found("XRP"), Token);
        await _watch.LookAsync(Token);
        Assert.Equal(2, _changes.Count);
        Assert.DoesNotContain(Sol, _configuration.Current.EnabledMarkets);
        Assert.Contains(Xrp, _configuration.Current.EnabledMarkets);
    }

    [Fact]
    public async Task A_list_that_is_gone_or_cannot_be_read_leaves_the_one_before_in_force_and_is_told_once()
    {
        await Lists.SetAsync(Found("SOL"), Token);
        await _watch.LookAsync(Token);
        var key = RedisKeys.Instruments("okx", InstrumentType.Perpetual, "USDT");
        await _store.Database.KeyDeleteAsync(key);
        await _watch.LookAsync(Token);
        Assert.Empty(_log.Entries);
        await _store.Database.StringSetAsync(key, "{\"exchange\":");
        await _watch.LookAsync(Token);
        await _store.Database.KeyDeleteAsync(key);
        await _store.Database.HashSetAsync(key, [new HashEntry("a", "b")]);
        await _watch.LookAsync(Token);
        await _watch.LookAsync(Token);
        Assert.Contains(Sol, _configuration.Current.EnabledMarkets);
        Assert.Equal(
            "The list of Perpetual in USDT on okx in Redis cannot be read; the one before it stays in force",
            Assert.Single(_log.Entries).Text);
        await _store.Database.KeyDeleteAsync(key);
        await Lists.SetAsync(Found("XRP"), Token);
        await _watch.LookAsync(Token);
        Assert.Contains(Xrp, _configuration.Current.EnabledMarkets);
    }

    [Fact]
    public async Task An_edit_and_a_list_are_both_in_force_in_whichever_order_they_came()
    {
        await Lists.SetAsync(Found("SOL"), Token);
        await _watch.LookAsync(Token);
        _folder.Edit("instruments.yaml", "enabled: false", "enabled: true");
        _configuration.Look();
        _configuration.Look();
        Assert.Contains(Sol, _configuration.Current.EnabledMarkets);
        Assert.Contains(new MarketId("okx", "ETH-USDT-PERP"), _configuration.Current.EnabledMarkets);
        _folder.Edit("instruments.yaml", "\ndiscover:", "\n# discover:");
        _configuration.Look();
        _configuration.Look();
        Assert.DoesNotContain(Sol, _configuration.Current.EnabledMarkets);
        Assert.Equal(_folder.Read().Version, _configuration.Current.Version);
    }

    private static DiscoveredMarkets Found(params string[] coins) => new(
        "okx", InstrumentType.Perpetual, "USDT", DateTimeOffset.UnixEpoch,
        [.. coins.Select(coin => new DiscoveredMarket(coin, $"{coin}-USDT-SWAP", 1e6))]);
}
