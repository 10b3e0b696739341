using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>
/// The part of Slack that an incoming webhook sees, on a receiver's socket: it checks what it is sent, answers in its
/// own words, and takes one message a second.
/// </summary>
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors and
// …/apis/web-api/rate-limits
internal sealed class SlackWorkspace
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly WebhookReceiver _receiver;
    private readonly TimeProvider _time;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    public SlackWorkspace(WebhookReceiver receiver, TimeProvider? time = null)
    {
        (_receiver, _time) = (receiver, time ?? TimeProvider.System);
        receiver.Answer = AnswerAsync;
    }

    /// <summary>Whether the channel has been archived.</summary>
    public bool IsArchived { get; set; }

    /// <summary>How many messages it turns away because somebody else has just posted.</summary>
    public int PostedByOthers { get; set; }

    /// <summary>What the channel shows, oldest first.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Messages that came too soon.</summary>
    public int Limited { get; private set; }

    private async Task AnswerAsync(int number, HttpResponse response)
    {
        var json = _receiver.Deliveries[number].Json;
        var now = _time.GetUtcNow();
        var (status, word) = IsArchived ? (410, "channel_is_archived")
            : !IsValid(json) ? (400, "invalid_payload")
            : now - _last < Spacing || PostedByOthers-- > 0 ? (429, "rate_limited")
            : (200, "ok");
        response.StatusCode = status;
        if (status == 429)
        {
            Limited++;
            response.Headers.RetryAfter = "1";
        }

        if (status == 200)
        {
            _last = now;
            Messages.Add((string)json["text"]!);
        }

        await response.WriteAsync(word);
    }

    private static bool IsValid(JsonNode json) =>
        (string?)json["text"] is { Length: > 0 and <= 40_000 }
        && json["blocks"]?.AsArray() is { Count: <= 50 } blocks
        && blocks.All(block => (string?)block!["type"] == "section"
            && (string?)block["text"]?["type"] == "mrkdwn"
            && (string?)block["text"]?["text"] is { Length: > 0 and <= 3_000 });
}
