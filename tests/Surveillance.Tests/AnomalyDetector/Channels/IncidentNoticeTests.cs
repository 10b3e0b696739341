using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>The notice of an incident of a venue in each channel: counts, the worst ten, where to look.</summary>
public sealed class IncidentNoticeTests : IAsyncLifetime
{
    private const string Headline =
        "P1 fired: venue_incident on okx, 1930 of 2000 markets alerting (limit 40): "
        + "depth 1900, spread 30; P1 30, P2 1900";

    private readonly HttpClient _http = HttpDelivery.CreateClient();
    private WebhookReceiver _receiver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_webhook_gets_the_counts_as_fields()
    {
        var json = await SentAsync(new WebhookChannel(_http, _receiver.Address, null), NoticeKind.Fired);
        Assert.Equal(Headline, (string)json["text"]!);
        var reach = json["alert"]!["reach"]!;
        Assert.Equal((1930, 2000), ((int)reach["markets_alerting"]!, (int)reach["markets_watched"]!));
        Assert.Equal((1900, 30), ((int)reach["families"]!["depth"]!, (int)reach["priorities"]!["P1"]!));
        Assert.Equal(10, reach["worst"]!.AsArray().Count);
        Assert.Equal(
            ("depth_warning", 60_000, 1.67),
            ((string)reach["worst"]![0]!["rule"]!, (double)reach["worst"]![0]!["value"]!,
                (double)reach["worst"]![0]!["times_over"]!));
        Assert.Contains("exchange=okx", (string)json["links"]!["dashboard"]!, StringComparison.Ordinal);
        Assert.EndsWith("RUNBOOK.md#venue-incident", (string)json["links"]!["runbook"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pagerduty_gets_one_event_with_the_counts_in_its_details()
    {
        var json = await SentAsync(new PagerDutyChannel(_http, _receiver.Address, "key"), NoticeKind.Fired);
        Assert.Equal(Headline, (string)json["payload"]!["summary"]!);
        var details = json["payload"]!["custom_details"]!;
        Assert.Equal((1930, 1900), ((int)details["markets_alerting"]!, (int)details["families"]!["depth"]!));
        Assert.Equal(
            "C0000-USDT-PERP depth_warning 60000 (limit 100000, 1.7 times)", (string)details["worst"]![0]!);
    }

    [Fact]
    public async Task Slack_shows_the_worst_ten_beneath_the_counts()
    {
        var json = await SentAsync(new SlackChannel(_http, _receiver.Address), NoticeKind.Fired);
        Assert.Equal(Headline, (string)json["text"]!);
        var sections = json["blocks"]!.AsArray().Select(block => (string)block!["text"]!["text"]!).ToList();
        Assert.Equal(4, sections.Count);
        Assert.Equal(10, sections[2].Split('\n').Length);
        Assert.Contains("exchange=okx", sections[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_end_tells_how_long_and_how_many_at_the_peak_and_no_more()
    {
        var json = await SentAsync(new SlackChannel(_http, _receiver.Address), NoticeKind.Resolved);
        Assert.StartsWith(
            "P1 resolved: venue_incident on okx, 1930 of 2000 markets alerting (limit 40), after 90 s, "
            + "at the peak 1930",
            (string)json["text"]!, StringComparison.Ordinal);
        Assert.Equal(3, json["blocks"]!.AsArray().Count);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> SentAsync(INotificationChannel channel, NoticeKind kind)
    {
        Assert.IsType<Sent>(await channel.SendAsync(SomeNotice.Letter(SomeNotice.Incident(kind)), Token));
        return Assert.Single(_receiver.Deliveries).Json;
    }
}
