using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>PagerDuty's events, judged by a receiver that checks them as PagerDuty does.</summary>
public sealed class PagerDutyChannelTests : IAsyncLifetime
{
    private const string Key = "R0UTINGKEYR0UTINGKEYR0UTINGKEY12";

    private readonly HttpClient _http = HttpDelivery.CreateClient();
    private WebhookReceiver _receiver = null!;
    private PagerDutyDesk _desk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _desk = new PagerDutyDesk(_receiver, Key);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData(NoticeKind.Fired, "trigger", "triggered")]
    [InlineData(NoticeKind.Escalated, "trigger", "triggered")]
    [InlineData(NoticeKind.Repeated, "trigger", "triggered")]
    [InlineData(NoticeKind.Reopened, "trigger", "triggered")]
    [InlineData(NoticeKind.Acknowledged, "acknowledge", null)]
    [InlineData(NoticeKind.Resolved, "resolve", null)]
    public async Task Each_kind_of_notice_is_an_event_of_the_alerts_own_incident(
        NoticeKind kind, string action, string? state)
    {
        var notice = SomeNotice.Critical(kind);
        Assert.IsType<Sent>(await SendAsync(notice));
        Assert.Equal([$"{action} {notice.Alert.Id}"], _desk.Events);
        Assert.Equal(state, _desk.Incidents.GetValueOrDefault(notice.Alert.Id));
    }

    [Fact]
    public async Task An_alert_is_opened_taken_and_ended_and_opened_again_under_the_same_key()
    {
        NoticeKind[] story =
        [
            NoticeKind.Fired, NoticeKind.Repeated, NoticeKind.Acknowledged, NoticeKind.Escalated, NoticeKind.Resolved,
            NoticeKind.Reopened,
        ];
        var states = new List<string>();
        foreach (var kind in story)
        {
            Assert.IsType<Sent>(await SendAsync(SomeNotice.Critical(kind)));
            states.Add(_desk.Incidents.Values.Single());
        }

        Assert.Equal(
            ["triggered", "triggered", "acknowledged", "acknowledged", "resolved", "triggered"], states);
    }

    [Fact]
    public async Task A_trigger_tells_where_how_bad_and_where_to_look()
    {
        await SendAsync(SomeNotice.Critical());
        var json = _receiver.Deliveries.Single().Json;
        var payload = json["payload"]!;
        Assert.Equal(
            ["binance BTC-USDT-PERP", "critical", "BTC-USDT-PERP", "binance", "spread_critical"],
            ((string[])["source", "severity", "component", "group", "class"]).Select(name => (string)payload[name]!));
        Assert.StartsWith("P1 fired: spread_critical on ", (string)payload["summary"]!, StringComparison.Ordinal);
        var details = payload["custom_details"]!;
        Assert.Equal((6d, 5d, 9d, 3d, 300d), (
            (double)details["value"]!, (double)details["threshold"]!, (double)details["z"]!,
            (double)details["z_threshold"]!, (double)details["respond_within_seconds"]!));
        Assert.Equal(("fired", "spread_bps"), ((string)details["reason"]!, (string)details["metric"]!));
        var links = json["links"]!.AsArray();
        Assert.StartsWith(
            "https://watch.example/surveillance/?exchange=binance&instrument=BTC-USDT-PERP&at=",
            (string)links[0]!["href"]!, StringComparison.Ordinal);
        Assert.Equal("https://git.example/ops/blob/main/RUNBOOK.md#spread", (string)links[1]!["href"]!);
        Assert.Equal((string)links[0]!["href"]!, (string)json["client_url"]!);
    }

    [Fact]
    public async Task A_score_in_place_of_the_z_score_is_told_with_its_name()
    {
        var notice = SomeNotice.Critical();
        await SendAsync(notice with { Alert = notice.Alert with { Baseline = BaselineKind.Robust } });
        var payload = _receiver.Deliveries.Single().Json["payload"]!;
        Assert.EndsWith("(limit 5), robust 9.0", (string)payload["summary"]!, StringComparison.Ordinal);
        Assert.Equal("robust", (string)payload["custom_details"]!["baseline"]!);
    }

    [Theory]
    [InlineData(AlertPriority.P1, "critical")]
    [InlineData(AlertPriority.P2, "warning")]
    [InlineData(AlertPriority.P3, "info")]
    public async Task Only_a_p1_is_of_a_severity_that_wakes_somebody(AlertPriority priority, string severity)
    {
        await SendAsync(SomeNotice.Of("one", priority: priority));
        Assert.Equal(severity, (string)_receiver.Deliveries.Single().Json["payload"]!["severity"]!);
    }

    [Fact]
    public async Task A_key_that_pagerduty_does_not_know_is_a_refusal_with_its_own_words()
    {
        var channel = new PagerDutyChannel(_http, _receiver.Address, "WR0NG-KEY");
        var refused = await channel.SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        var reason = Assert.IsType<Rejected>(refused).Reason;
        Assert.Contains("'routing_key' is invalid", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("WR0NG", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_addresses_there_are_no_links_and_the_section_is_named()
    {
        await new PagerDutyChannel(_http, _receiver.Address, Key).SendAsync(
            Letter.Of(SomeNotice.Critical(), Surveillance.Tests.Alerts.Simulation.Shipped.Config), Token);
        var json = _receiver.Deliveries.Single().Json;
        Assert.Empty(json["links"]!.AsArray());
        Assert.Null(json["client_url"]);
        Assert.Equal("RUNBOOK.md#spread", (string)json["payload"]!["custom_details"]!["runbook"]!);
        Assert.Single(_desk.Events);
    }

    private Task<DeliveryOutcome> SendAsync(Notice notice) =>
        new PagerDutyChannel(_http, _receiver.Address, Key).SendAsync(SomeNotice.Letter(notice), Token);
}
