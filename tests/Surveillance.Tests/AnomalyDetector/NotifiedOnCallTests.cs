using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.AnomalyDetector.Channels;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>All channels of one detector's process, with receivers that fail and a process that is killed.</summary>
public sealed class NotifiedOnCallTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Spread = "spread_bps", Key = "R0UTINGKEYR0UTINGKEYR0UTINGKEY12";

    private readonly ConfigurationFolder _config = new();
    private WebhookReceiver _pager = null!;
    private WebhookReceiver _slack = null!;
    private PagerDutyDesk _desk = null!;
    private DetectorStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_pager, _slack) = (await WebhookReceiver.StartAsync(), await WebhookReceiver.StartAsync());
        _desk = new PagerDutyDesk(_pager, Key);
        _config.Edit("alerts.yaml", "kind: pagerduty,", $"kind: pagerduty, url: \"{_pager.Address}\",");
        _config.Edit("alerts.yaml", "  dashboard_url:", "  dashboard_url: https://watch.example");
        _stage = await DetectorStage.SetAsync(postgres, _config.Path, new Dictionary<string, string>
        {
            ["PAGERDUTY_ROUTING_KEY"] = Key,
            ["SLACK_WEBHOOK_P1"] = $"{_slack.Address}",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _pager.DisposeAsync();
        await _slack.DisposeAsync();
        _config.Dispose();
    }

    [Fact]
    public async Task A_critical_alert_is_opened_and_ended_everywhere_although_pagerduty_fails_and_the_detector_dies()
    {
        var isDown = true;
        _desk.Fault = _ => isDown ? 503 : null;
        await _stage.Engine.HoldAsync(1, Spread, 10);
        var alert = await _stage.AlertAsync();
        await Eventually.TrueAsync(() => _pager.Deliveries.Count > 0, "PagerDuty is asked");
        await Eventually.TrueAsync(() => _slack.Deliveries.Count > 0, "Slack is told meanwhile");
        await Eventually.ValueAsync(
            async () => (await StateAsync("pagerduty")) is { Standing: ChannelStanding.Failing } state ? state : null,
            "the channel is shown as failing");

        await _stage.KillAndStartAsync();
        await _stage.Engine.HoldAsync(32, Spread, 1);
        await _stage.EndedAsync();
        Assert.Empty(_desk.Events);
        isDown = false;
        await _stage.SettledAsync();

        // Once each, but for what was on its way when the process died.
        Assert.Equal([$"trigger {alert.Id}", $"resolve {alert.Id}"], _desk.Events);
        Assert.Equal("resolved", _desk.Incidents[alert.Id]);
        string[] told = ["P1 fired: spread_critical", "P1 resolved: spread_critical"];
        var posted = _slack.Deliveries.Select(delivery => (string)delivery.Json["text"]!).ToList();
        Assert.All(told, text => Assert.Contains(
            posted, headline => headline.StartsWith(text, StringComparison.Ordinal)));
        Assert.All(told, text => Assert.Contains(
            _stage.Detector.Lines.Concat(_stage.Earlier), line => line.Contains(text, StringComparison.Ordinal)));
        Assert.All(_slack.Deliveries, delivery =>
            Assert.Contains("https://watch.example/?exchange=binance", delivery.Body, StringComparison.Ordinal));
        Assert.DoesNotContain(
            _stage.Detector.Lines.Concat(_stage.Earlier),
            line => line.Contains(Key, StringComparison.Ordinal)
                || line.Contains("SECRET", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_a_digest_told_is_settled_one_by_one_and_a_kill_repeats_it_and_loses_nothing()
    {
        await _stage.Detector.KillAsync();
        var entries = Enumerable.Range(0, 40).Select(number => Ended($"spread-storm-{number}")).ToList();
        foreach (var entry in entries)
            await _stage.Alerts.AddAsync(entry, Token);
        _stage.Start();
        await Eventually.TrueAsync(() => _stage.Told.Contains("digest"), "a digest arrives");
        await _stage.KillAndStartAsync();
        await _stage.SettledAsync();
        var told = _stage.Receiver.Deliveries.SelectMany(delivery => delivery.Kind == "digest"
            ? delivery.Json["notices"]!.AsArray().Select(notice => (string)notice!["id"]!)
            : [(string)delivery.Json["id"]!]);
        Assert.Superset(entries.Select(entry => entry.Notices[0].Id).ToHashSet(), told.ToHashSet());
        Assert.InRange(_stage.Receiver.Deliveries.Count, 2, 8);
        Assert.Equal(["40 sent"], await _stage.TextsAsync(
            "SELECT count(*) || ' ' || status FROM notification_outbox GROUP BY status"));
    }

    [Fact]
    public async Task What_was_refused_for_good_is_counted_and_shown_and_still_is_after_a_restart()
    {
        _slack.Answer = async (_, response) =>
        {
            response.StatusCode = 410;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(response, "channel_is_archived");
        };
        await _stage.Engine.HoldAsync(1, Spread, 10);
        await _stage.SettledAsync();
        await _stage.KillAndStartAsync();
        await Eventually.TrueAsync(
            async () => await StateAsync("slack_critical") is { Standing: ChannelStanding.Open },
            "the next process writes");
        var state = (await new NotificationStates(_stage.Store).GetAsync(Token))!;
        Assert.Equal(1, state.DeadWithinDay);
        var dead = Assert.Single(state.DeadLetters);
        Assert.Equal(
            ("slack_critical", NoticeKind.Fired, AlertPriority.P1, "HTTP 410 channel_is_archived"),
            (dead.Channel, dead.Kind, dead.Priority, dead.Reason));
        Assert.Equal(
            [ChannelStanding.Off, ChannelStanding.Off, ChannelStanding.Open],
            ((string[])["slack_ops", "slack_infrastructure", "pagerduty"]).Select(name =>
                state.Channels.Single(channel => channel.Name == name).Standing));
        Assert.Equal(["dead"], await _stage.TextsAsync(
            "SELECT status FROM notification_outbox WHERE channel = 'slack_critical'"));
    }

    private async Task<ChannelState?> StateAsync(string channel) =>
        (await new NotificationStates(_stage.Store).GetAsync(Token))?.Channels
            .SingleOrDefault(state => state.Name == channel);

    private static AlertEntry Ended(string id)
    {
        var entry = SomeAlert.Entry(SomeAlert.Firing(id) with
        {
            State = AlertState.Resolved,
            ResolvedAt = DeskBench.At(60),
            Resolution = ResolutionType.Auto,
            NotifiedPriority = null,
        });
        var now = TimeProvider.System.GetUtcNow();
        return entry with { Notices = [.. entry.Notices.Select(notice => notice with { CreatedAt = now })] };
    }
}
