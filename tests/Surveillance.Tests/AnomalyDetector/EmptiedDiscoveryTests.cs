using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// A store that was emptied does not say which markets were discovered: their alerts wait until it does.
/// </summary>
public sealed class EmptiedDiscoveryTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private static readonly DiscoveredMarkets Found = new(
        "okx", InstrumentType.Perpetual, "USDT", DateTimeOffset.UnixEpoch,
        [new DiscoveredMarket("SOL", "SOL-USDT-SWAP", 1e9)]);

    private readonly TemporaryFolder _config = new();
    private DetectorStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var file in Directory.GetFiles(Repository.PathTo("config")))
            File.Copy(file, _config.PathTo(Path.GetFileName(file)));
        const string wish = "discover: { exchange: okx, type: perpetual, quote: USDT, top: 5 }\n";
        await File.AppendAllTextAsync(_config.PathTo("instruments.yaml"), wish, Token);
        _stage = await DetectorStage.SetAsync(postgres, _config.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _config.Dispose();
    }

    [Fact]
    public async Task An_alert_on_a_discovered_market_survives_a_flushdb_and_a_restart_before_the_list_is_back()
    {
        var engine = new PlayedEngine(_stage.Store, new MarketId("okx", "SOL-USDT-PERP"));
        await new InstrumentLists(_stage.Store).SetAsync(Found, Token);
        await Eventually.TrueAsync(
            async () =>
            {
                await engine.PublishAsync(Spread, 50);
                return (await _stage.Alerts.IdsAsync(Token)).Count == 1;
            },
            "the discovered market is judged");
        var alert = await _stage.AlertAsync();
        await _stage.EventsAsync(alert.Id, "fired");
        await _stage.SettledAsync();

        await _stage.Detector.KillAsync();
        await _stage.Store.Database.ExecuteAsync("FLUSHDB");
        await _stage.StartedAsync();
        Assert.Equal(alert.Id, (await _stage.AlertAsync(within: TimeSpan.FromSeconds(10))).Id);

        await new InstrumentLists(_stage.Store).SetAsync(Found, Token);
        await Eventually.TrueAsync(
            async () =>
            {
                await engine.PublishAsync(Spread, 60);
                return (await _stage.AlertAsync()).PeakValue >= 60;
            },
            "the same alert is judged on");
        Assert.Equal(alert.Id, (await _stage.AlertAsync()).Id);
        Assert.DoesNotContain("removed", await _stage.EventsAsync(alert.Id, "fired"));
    }
}
