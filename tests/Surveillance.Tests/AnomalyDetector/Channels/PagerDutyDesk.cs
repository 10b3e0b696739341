using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>
/// The part of PagerDuty that a sender sees, on a receiver's socket: it checks what it is sent, answers 202, 400 or
/// 429, and keeps incidents by key. What it does not know it accepts and forgets, as the real one does.
/// </summary>
// https://developer.pagerduty.com/docs/events-api-v2-overview
internal sealed class PagerDutyDesk
{
    private static readonly string[] Severities = ["critical", "error", "warning", "info"];

    private readonly string _key;
    private readonly WebhookReceiver _receiver;

    public PagerDutyDesk(WebhookReceiver receiver, string key)
    {
        (_receiver, _key) = (receiver, key);
        receiver.Answer = AnswerAsync;
    }

    /// <summary>The state of each incident by its key: triggered, acknowledged or resolved.</summary>
    public Dictionary<string, string> Incidents { get; } = [];

    /// <summary>Events that were accepted, as <c>action key</c>, oldest first.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What it answers instead to the n-th request; null: as it is.</summary>
    public Func<int, int?> Fault { get; set; } = _ => null;

    private async Task AnswerAsync(int number, HttpResponse response)
    {
        if (Fault(number) is { } status)
        {
            response.StatusCode = status;
            return;
        }

        var mistake = MistakeIn(_receiver.Deliveries[number].Json);

        // Before the answer: who has that may look.
        if (mistake is null)
            Take(_receiver.Deliveries[number].Json);
        response.StatusCode = mistake is null ? 202 : 400;
        await response.WriteAsync(mistake is null
            ? """{"status":"success","message":"Event processed"}"""
            : $$"""{"status":"invalid event","message":"Event object is invalid","errors":["{{mistake}}"]}""");
    }

    private string? MistakeIn(JsonNode json)
    {
        if ((string?)json["routing_key"] != _key)
            return "'routing_key' is invalid";
        if ((string?)json["dedup_key"] is not { Length: > 0 and <= 255 })
            return "'dedup_key' is missing or too long";
        if ((string?)json["event_action"] is "acknowledge" or "resolve")
            return null;
        if ((string?)json["event_action"] != "trigger")
            return "'event_action' is invalid";
        var payload = json["payload"];
        return (string?)payload?["summary"] is not { Length: > 0 and <= 1024 } ? "'payload.summary' is missing"
            : (string?)payload["source"] is not { Length: > 0 } ? "'payload.source' is missing"
            : !Severities.Contains((string?)payload["severity"]) ? "'payload.severity' is invalid"
            : json["links"]!.AsArray().Any(link => !Uri.IsWellFormedUriString((string?)link!["href"], UriKind.Absolute))
                ? "'links' is invalid" : null;
    }

    private void Take(JsonNode json)
    {
        var (action, key) = ((string)json["event_action"]!, (string)json["dedup_key"]!);
        Events.Add($"{action} {key}");
        var isOpen = Incidents.GetValueOrDefault(key) is "triggered" or "acknowledged";
        if (action == "trigger" && !isOpen)
            Incidents[key] = "triggered";
        else if (action == "acknowledge" && isOpen)
            Incidents[key] = "acknowledged";
        else if (action == "resolve" && isOpen)
            Incidents[key] = "resolved";
    }
}
