using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>An operator edits the files while the detector runs.</summary>
public sealed class EditedConfigurationTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps";

    private readonly TemporaryFolder _config = new();
    private DetectorStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var file in Directory.GetFiles(Repository.PathTo("config")))
            File.Copy(file, _config.PathTo(Path.GetFileName(file)));
        Edit("features.yaml", "  enabled: true", "  enabled: false");
        _stage = await DetectorStage.SetAsync(postgres, _config.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        _config.Dispose();
    }

    [Fact]
    public async Task Switched_off_it_judges_nothing_switched_on_it_does_and_what_leaves_the_files_ends_as_removed()
    {
        await Eventually.TrueAsync(
            () => _stage.Detector.Lines.Any(line => line.Contains("Alerts are switched off", StringComparison.Ordinal)),
            "it says that it is switched off");
        await _stage.Engine.PublishAsync(Spread, 10);
        await Eventually.TrueAsync(
            async () => await _stage.Engine.IsReadAsync(), "the reading is taken out of the list");
        Assert.Empty(await _stage.Alerts.IdsAsync(Token));
        Assert.Empty(_stage.Told);

        Edit("features.yaml", "  enabled: false", "  enabled: true");
        await Eventually.TrueAsync(
            async () =>
            {
                await _stage.Engine.PublishAsync(Spread, 10);
                return (await _stage.Alerts.IdsAsync(Token)).Count == 1;
            },
            "it judges once the edit is in force");
        var alert = await _stage.AlertAsync();

        Edit(
            "instruments.yaml",
            "binance: { symbol: BTCUSDT, stream: btcusdt@depth20@100ms }\n      okx: { symbol: BTC-USDT-SWAP",
            "okx: { symbol: BTC-USDT-SWAP");
        await _stage.EndedAsync();
        Assert.Contains("removed", await _stage.EventsAsync(alert.Id, "removed"));
        Assert.Equal(["removed"], await _stage.TextsAsync("SELECT resolution_type FROM alerts"));
    }

    [Fact]
    public async Task Who_heard_of_an_alert_hears_of_its_end_also_when_its_priority_goes_elsewhere_by_then()
    {
        Edit("features.yaml", "  enabled: false", "  enabled: true");
        await Eventually.TrueAsync(
            async () =>
            {
                await _stage.Engine.PublishAsync(Spread, 10);
                return (await _stage.Alerts.IdsAsync(Token)).Count == 1;
            },
            "it judges once the edit is in force");
        await Eventually.TrueAsync(() => _stage.Told is ["fired"], "the webhook heard of it");
        await _stage.SettledAsync();

        Edit("alerts.yaml", "pagerduty, slack_infrastructure, webhook]", "pagerduty, slack_infrastructure]");
        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        await Eventually.TrueAsync(() => _stage.Told is ["fired", "resolved"], "the webhook hears of its end");
    }

    private void Edit(string file, string before, string after)
    {
        var path = _config.PathTo(file);
        var text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }
}
