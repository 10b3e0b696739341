using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>A Slack incoming webhook, which is bound to one Slack channel. Takes one message a second.</summary>
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and …/apis/web-api/rate-limits
internal sealed class SlackChannel(HttpClient http, Uri address, TimeProvider time) : INotificationChannel
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private DateTimeOffset _nextAt;

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_nextAt > now)
            await Task.Delay(_nextAt - now, time, cancellationToken);
        _nextAt = time.GetUtcNow() + Spacing;
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(Payload(notice)),
        };
        return await HttpDelivery.SendAsync(http, request, cancellationToken);
    }

    private static JsonObject Payload(Notice notice)
    {
        var headline = NoticeText.Headline(notice);
        return new JsonObject
        {
            ["text"] = headline,
            ["blocks"] = new JsonArray(
                Section($"*{Escape(headline)}*"),
                Section(Escape($"alert {notice.Alert.Id}, since {WireText.Of(notice.Alert.TriggeredAt)}"))),
        };
    }

    private static JsonObject Section(string markdown) => new()
    {
        ["type"] = "section",
        ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = markdown },
    };

    // Slack's three control characters.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
