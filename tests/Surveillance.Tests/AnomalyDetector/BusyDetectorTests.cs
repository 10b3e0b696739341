using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Surveillance.AnomalyDetector;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>When the detector gathers markets rather than going for each as it comes.</summary>
public sealed class BusyDetectorTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly ConfigurationFolder _config = new();
    private readonly TemporaryFolder _folder = new();
    private IReadOnlyList<MarketId> _markets = [];
    private IHost _host = null!;
    private RedisStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Detector Detector => _host.Services.GetRequiredService<Detector>();

    public async ValueTask InitializeAsync()
    {
        var address = await redis.FreshAsync();
        _store = new RedisStore(address);
        _markets = PlayedStorm.Enable(_config, 40);
        _host = AnomalyDetectorService.Build(new ServiceEnvironment(
            "anomaly-detector", "one", _config.Path, address, "Host=127.0.0.1;Port=1", null, _folder.PathTo("state")));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _host.Dispose();
        _folder.Dispose();
        _config.Dispose();
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public async Task A_turn_of_many_markets_asks_for_a_breath_and_one_of_few_does_not(int markets, bool isBusy)
    {
        var storm = new PlayedStorm(_store, [.. _markets.Take(markets)], DateTimeOffset.UnixEpoch);
        await storm.PublishAsync(wide: ..0);
        Assert.True(await Detector.TurnAsync(woken: null, Token));
        Assert.Equal(isBusy, Detector.IsBusy);

        Assert.False(await Detector.TurnAsync(woken: null, Token));
        Assert.False(Detector.IsBusy);
    }
}
