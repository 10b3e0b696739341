using System.Text.Json.Nodes;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>What a Slack channel shows.</summary>
public sealed class SlackChannelTests : IAsyncLifetime
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
    public async Task A_notice_has_a_text_for_the_phone_and_blocks_with_the_time_to_answer_and_both_links()
    {
        await Slack().SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        var json = _receiver.Deliveries.Single().Json;
        Assert.StartsWith("P1 fired: spread_critical on binance", (string)json["text"]!, StringComparison.Ordinal);
        var sections = SectionsOf(json);
        Assert.StartsWith("*P1 fired: spread_critical", sections[0], StringComparison.Ordinal);
        Assert.EndsWith("answer within 5 min", sections[1], StringComparison.Ordinal);
        Assert.Matches(
            "^<https://watch.example/surveillance/\\?exchange=binance&amp;instrument=BTC-USDT-PERP&amp;at=[^|]+"
            + "\\|Dashboard> · <https://git.example/ops/blob/main/RUNBOOK.md#spread\\|Runbook>$",
            sections[2]);
    }

    [Fact]
    public async Task What_is_over_asks_for_no_answer()
    {
        await Slack().SendAsync(SomeNotice.Letter(SomeNotice.Critical(NoticeKind.Resolved)), Token);
        var body = _receiver.Deliveries.Single().Body;
        Assert.Contains("P1 resolved", body, StringComparison.Ordinal);
        Assert.DoesNotContain("answer within", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_addresses_the_runbooks_section_is_named()
    {
        await Slack().SendAsync(Letter.Of(SomeNotice.Critical(), Shipped.Config), Token);
        Assert.Equal("Runbook: RUNBOOK.md#spread", SectionsOf(_receiver.Deliveries.Single().Json)[2]);
    }

    [Fact]
    public async Task Slacks_control_characters_are_escaped_in_blocks()
    {
        var notice = SomeNotice.Critical();
        await Slack().SendAsync(
            SomeNotice.Letter(notice with { Alert = notice.Alert with { Rule = "a<b>&c" } }), Token);
        var json = _receiver.Deliveries.Single().Json;
        Assert.Contains("a<b>&c", (string)json["text"]!, StringComparison.Ordinal);
        Assert.Contains("a&lt;b&gt;&amp;c", SectionsOf(json)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_of_many_has_counts_and_the_ten_worst_with_links_within_slacks_limits()
    {
        var notices = Enumerable.Range(0, 300).Select(number =>
            SomeNotice.Of($"alert-{number}", priority: number < 3 ? AlertPriority.P1 : AlertPriority.P2));
        await Slack().SendAsync(new Digest([.. notices.Select(SomeNotice.Letter)]), Token);
        var json = _receiver.Deliveries.Single().Json;
        Assert.Equal(
            "300 notices: 300 fired; P1 3, P2 297; spread_warning 297, spread_critical 3", (string)json["text"]!);
        var sections = SectionsOf(json);
        Assert.Equal(11, sections.Count);
        Assert.All(sections, section => Assert.True(section.Length <= 3_000));
        Assert.All(sections.Skip(1), section => Assert.Contains("|Dashboard>", section, StringComparison.Ordinal));
        Assert.All(sections.Skip(1).Take(3), section => Assert.StartsWith("P1 ", section, StringComparison.Ordinal));
    }

    private SlackChannel Slack() => new(_http, _receiver.Address);

    private static List<string> SectionsOf(JsonNode json) =>
        [.. json["blocks"]!.AsArray().Select(block => (string)block!["text"]!["text"]!)];
}
