using Surveillance.AnomalyDetector.Channels;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>What a receiver of the operator's own gets.</summary>
public sealed class WebhookChannelTests : IAsyncLifetime
{
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
    public async Task It_gets_the_whole_alert_its_links_and_a_signature_over_the_bytes()
    {
        await Webhook().SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        var delivery = Assert.Single(_receiver.Deliveries);
        var body = System.Text.Encoding.UTF8.GetBytes(delivery.Body);
        Assert.Equal(WebhookChannel.Signature("key", body), delivery.Signature);
        var json = delivery.Json;
        Assert.Equal(("fired", "fired"), (delivery.Kind, (string)json["reason"]!));
        Assert.Equal("spread_critical", (string)json["alert"]!["rule"]!);
        Assert.Equal("binance:BTC-USDT-PERP", (string)json["alert"]!["market"]!);
        Assert.Equal(
            "P1 fired: spread_critical on binance BTC-USDT-PERP, spread_bps 6 (limit 5), z 9.0",
            (string)json["text"]!);
        Assert.Equal(300, (double)json["respond_within_seconds"]!);
        Assert.Equal("https://git.example/ops/blob/main/RUNBOOK.md#spread", (string)json["links"]!["runbook"]!);
        Assert.StartsWith(
            "https://watch.example/surveillance/?", (string)json["links"]!["dashboard"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_has_counts_the_worst_whole_and_every_notice_by_id()
    {
        var notices = Enumerable.Range(0, 12).Select(number => SomeNotice.Of($"alert-{number}")).ToList();
        await Webhook().SendAsync(new Digest([.. notices.Select(SomeNotice.Letter)]), Token);
        var delivery = Assert.Single(_receiver.Deliveries);
        Assert.NotNull(delivery.Signature);
        Assert.Equal(("digest", 12), (delivery.Kind, (int)delivery.Json["kinds"]!["fired"]!));
        Assert.Equal(
            (12, 12), ((int)delivery.Json["priorities"]!["P2"]!, (int)delivery.Json["rules"]!["spread_warning"]!));
        Assert.Equal(10, delivery.Json["worst"]!.AsArray().Count);
        Assert.NotNull(delivery.Json["worst"]![0]!["links"]!["dashboard"]);
        Assert.Equal(
            notices.Select(notice => notice.Id),
            delivery.Json["notices"]!.AsArray().Select(notice => (string)notice!["id"]!));
    }

    [Fact]
    public void The_signature_is_that_of_rfc_4231() => Assert.Equal(
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        WebhookChannel.Signature("Jefe", "what do ya want for nothing?"u8.ToArray()));

    private WebhookChannel Webhook() => new(_http, _receiver.Address, "key");
}
