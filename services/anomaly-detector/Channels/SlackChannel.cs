using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// A Slack incoming webhook, which is bound to one Slack channel. Takes one message a second. What it says no to it
/// will not say yes to later: 400 <c>invalid_payload</c>, 403 <c>action_prohibited</c>, 404 <c>no_service</c>, 410
/// <c>channel_is_archived</c>.
/// </summary>
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and …/apis/web-api/rate-limits
internal sealed class SlackChannel(HttpClient http, Uri address) : INotificationChannel
{
    /// <summary>Characters of a section's text: https://docs.slack.dev/reference/block-kit/blocks.</summary>
    private const int LongestSection = 3_000;

    /// <inheritdoc/>
    public ChannelTraits Traits { get; } = ChannelTraits.Usual with { Spacing = TimeSpan.FromSeconds(1) };

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        var alert = letter.Notice.Alert;
        string[] lines =
        [
            $"alert {alert.Id}, since {WireText.Of(alert.TriggeredAt)}",
            NoticeText.Call(letter),
        ];
        return PostAsync(
            NoticeText.Headline(letter.Notice),
            [
                Escape(string.Join(", ", lines.Where(line => line.Length > 0))),
                Escape(string.Join('\n', IncidentText.Worst(letter))),
                string.Join(" · ", LinksOf(letter)),
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken) => PostAsync(
        NoticeText.Headline(digest),
        [
            .. digest.Worst.Select(letter => string.Join(
                " · ", (string[])[Escape(NoticeText.Headline(letter.Notice)), .. LinksOf(letter)])),
        ],
        cancellationToken);

    private async Task<DeliveryOutcome> PostAsync(
        string headline, IEnumerable<string> sections, CancellationToken cancellationToken)
    {
        // The text is what a notification on a phone shows, the blocks what the channel shows.
        var payload = new JsonObject
        {
            ["text"] = headline,
            ["blocks"] = new JsonArray(
            [
                Section($"*{Escape(headline)}*"),
                .. sections.Where(section => section.Length > 0).Select(Section),
            ]),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(payload) };
        return await HttpDelivery.SendAsync(http, request, address.PathAndQuery, cancellationToken);
    }

    // Links rather than buttons: a press of a button is sent to the app that the webhook belongs to, and complained
    // about when nobody answers there.
    private static IEnumerable<string> LinksOf(Letter letter)
    {
        if (letter.Dashboard is { } dashboard)
            yield return $"<{Escape(dashboard.AbsoluteUri)}|Dashboard>";
        if (letter.Runbook is { } runbook)
            yield return $"<{Escape(runbook.AbsoluteUri)}|Runbook>";
        else if (letter.RunbookSection is { } section)
            yield return $"Runbook: {Escape(section)}";
    }

    private static JsonObject Section(string markdown) => new()
    {
        ["type"] = "section",
        ["text"] = new JsonObject
        {
            ["type"] = "mrkdwn",
            ["text"] = markdown.Length > LongestSection ? markdown[..(LongestSection - 1)] + "…" : markdown,
        },
    };

    // Slack's three control characters.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
