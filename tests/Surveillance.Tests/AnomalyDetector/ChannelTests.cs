using Microsoft.AspNetCore.Http;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>Each channel against a real HTTP server, and where notices go under the shipped configuration.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private WebhookReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData(200, typeof(Sent))]
    [InlineData(204, typeof(Sent))]
    [InlineData(400, typeof(Rejected))]
    [InlineData(403, typeof(Rejected))]
    [InlineData(404, typeof(Rejected))]
    [InlineData(408, typeof(RetryLater))]
    [InlineData(429, typeof(RetryLater))]
    [InlineData(500, typeof(RetryLater))]
    [InlineData(503, typeof(RetryLater))]
    public async Task An_answer_is_delivered_later_or_never(int status, Type outcome)
    {
        Answer(response => response.StatusCode = status);
        Assert.IsType(outcome, await Webhook().SendAsync(Notice(), Token));
    }

    [Fact]
    public async Task Retry_after_is_told_in_seconds_or_as_a_date()
    {
        Answer(response => (response.StatusCode, response.Headers.RetryAfter) = (429, "7"));
        var counted = Assert.IsType<RetryLater>(await Webhook().SendAsync(Notice(), Token));
        Assert.Equal(TimeSpan.FromSeconds(7), counted.After);

        Answer(response =>
        {
            response.StatusCode = 503;
            response.Headers.Date = "Tue, 24 Nov 2026 08:00:00 GMT";
            response.Headers.RetryAfter = "Tue, 24 Nov 2026 08:01:30 GMT";
        });
        var dated = Assert.IsType<RetryLater>(await Webhook().SendAsync(Notice(), Token));
        Assert.Equal(TimeSpan.FromSeconds(90), dated.After);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_or_does_not_answer_may_come_back_and_its_secret_is_not_told()
    {
        using var gone = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        var channel = new WebhookChannel(gone, new Uri("http://127.0.0.1:1/SECRET-PATH"), null);
        var refused = await channel.SendAsync(Notice(), Token);
        Assert.DoesNotContain("SECRET", Assert.IsType<RetryLater>(refused).Reason, StringComparison.Ordinal);

        using var impatient = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        var silence = new TaskCompletionSource();
        _receiver.Answer = (_, _) => silence.Task;
        var late = await new SlackChannel(impatient, _receiver.Address, TimeProvider.System).SendAsync(Notice(), Token);
        silence.SetResult();
        Assert.DoesNotContain("SECRET", Assert.IsType<RetryLater>(late).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webhook_gets_the_whole_alert_and_a_signature_over_the_bytes()
    {
        await Webhook().SendAsync(Notice(), Token);
        var delivery = Assert.Single(_receiver.Deliveries);
        var body = System.Text.Encoding.UTF8.GetBytes(delivery.Body);
        Assert.Equal(WebhookChannel.Signature("key", body), delivery.Signature);
        Assert.Equal("fired", delivery.Kind);
        Assert.Equal("spread_critical", (string)delivery.Json["alert"]!["rule"]!);
        Assert.Equal("binance:BTC-USDT-PERP", (string)delivery.Json["alert"]!["market"]!);
        Assert.Equal(
            "P1 fired: spread_critical on binance BTC-USDT-PERP, spread_bps 6 (limit 5), z 9.0",
            (string)delivery.Json["text"]!);
    }

    [Fact]
    public void The_signature_is_that_of_rfc_4231() => Assert.Equal(
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        WebhookChannel.Signature("Jefe", "what do ya want for nothing?"u8.ToArray()));

    [Fact]
    public async Task Slack_gets_text_and_blocks_with_its_control_characters_escaped_and_one_message_a_second()
    {
        var slack = new SlackChannel(_http, _receiver.Address, TimeProvider.System);
        var notice = Notice();
        notice = notice with { Alert = notice.Alert with { Rule = "a<b>&c" } };
        var began = TimeProvider.System.GetTimestamp();
        await slack.SendAsync(notice, Token);
        await slack.SendAsync(notice, Token);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(900));
        var json = _receiver.Deliveries[0].Json;
        Assert.Contains("a<b>&c", (string)json["text"]!, StringComparison.Ordinal);
        Assert.Contains("a&lt;b&gt;&amp;c", (string)json["blocks"]![0]!["text"]!["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, 0.5, 0.5)]
    [InlineData(2, null, 0.5, 1)]
    [InlineData(4, null, 0.5, 4)]
    [InlineData(1000, null, 0.5, 60)]
    [InlineData(1, null, 0.0, 0.4)]
    [InlineData(1, null, 1.0, 0.6)]
    [InlineData(1, 7.0, 0.5, 7)]
    [InlineData(9, 7.0, 0.5, 60)]
    public void Pauses_double_to_a_minute_and_never_undercut_what_the_receiver_asks(
        int attempts, double? asked, double chance, double seconds) =>
        Assert.Equal(seconds, RetryPace.Next(
            attempts, asked is { } pause ? TimeSpan.FromSeconds(pause) : null, chance).TotalSeconds, 6);

    [Theory]
    [InlineData("spread_bps", 6, "console pagerduty slack_critical webhook")]
    [InlineData("spread_bps", 4, "console slack_ops webhook")]
    [InlineData("gap_duration_seconds", 9, "console")]
    [InlineData("redis_memory_mb", 490, "console pagerduty slack_infrastructure webhook")]
    [InlineData("redis_memory_mb", 410, "console slack_infrastructure webhook")]
    public void A_notice_goes_where_its_priority_says_and_the_systems_own_health_to_infrastructure(
        string metric, double value, string channels)
    {
        var bench = new DeskBench();
        var market = metric == "redis_memory_mb" ? Surveillance.Markets.MarketId.OfSystem : Shipped.Perp;
        for (var second = 0; second <= 10; second++)
            bench.Read(second, metric, value, market: market);
        var notices = NoticeRouting.Route(Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, null, _ => false);
        Assert.Equal(
            channels, string.Join(' ', notices.Select(notice => notice.Channel).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Without_an_infrastructure_channel_the_systems_own_health_goes_to_the_others()
    {
        var bench = new DeskBench();
        for (var second = 0; second <= 10; second++)
            bench.Read(second, "redis_memory_mb", 490, market: Surveillance.Markets.MarketId.OfSystem);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[0], NoticeKind.Fired, null, name => name == "slack_infrastructure");
        Assert.Contains(notices, notice => notice.Channel == "slack_critical");
    }

    [Theory]
    [InlineData(NoticeKind.Resolved)]
    [InlineData(NoticeKind.Acknowledged)]
    public void Who_heard_that_it_is_active_hears_the_rest_and_nobody_else_whatever_is_configured_by_now(
        NoticeKind kind)
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 6);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[0], kind, ["slack_ops", "of_last_week"], _ => true);
        Assert.Equal(["slack_ops", "of_last_week"], notices.Select(notice => notice.Channel));
    }

    [Fact]
    public void The_end_of_an_alert_goes_by_its_priorities_where_nobody_wrote_down_who_heard_of_it()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 4);
        bench.Read(1, "spread_bps", 6);
        bench.Hold(2, 33, "spread_bps", 1);
        var notices = NoticeRouting.Route(
            Shipped.Config.Routing, bench.Log[^1], NoticeKind.Resolved, null, _ => false);
        Assert.Superset(
            new HashSet<string> { "slack_ops", "slack_critical" },
            notices.Select(notice => notice.Channel).ToHashSet());
    }

    [Fact]
    public void A_record_remembers_who_heard_that_its_alert_is_active_until_they_heard_of_its_end()
    {
        var entry = new AlertEntry(SomeAlert.Firing(), [], [], 0, 0);
        Assert.Null(entry.With([]).HeardBy);
        entry = entry.With(Told(NoticeKind.Fired, "slack_ops", "webhook"))
            .With(Told(NoticeKind.Escalated, "webhook", "pager"));
        Assert.Equal(["slack_ops", "webhook", "pager"], entry.HeardBy);
        entry = entry.With(Told(NoticeKind.Acknowledged, "slack_ops")).With([]);
        Assert.Equal(["slack_ops", "webhook", "pager"], entry.HeardBy);
        Assert.Null(entry.With(Told(NoticeKind.Resolved, "slack_ops")).HeardBy);

        IReadOnlyList<Notice> Told(NoticeKind kind, params string[] channels) =>
            [.. channels.Select(channel => new Notice("n", channel, kind, DeskBench.At(0), entry.Alert))];
    }

    private void Answer(Action<HttpResponse> how) => _receiver.Answer = (_, response) =>
    {
        how(response);
        return Task.CompletedTask;
    };

    private WebhookChannel Webhook() => new(_http, _receiver.Address, "key");

    private static Notice Notice()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 6);
        return new Notice("n1", "webhook", NoticeKind.Fired, DeskBench.At(0), bench.Alert);
    }
}
