using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Surveillance.Alerts;
using Surveillance.Alerts.Incidents;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// PagerDuty by its Events API v2: an alert is an incident under its id, opened by a trigger, taken by an acknowledge,
/// ended by a resolve. A notice of an alert that goes on is a trigger: under a key that is open it adds to the incident
/// and wakes nobody anew, under one that was resolved it opens the next.
/// </summary>
/// <remarks>
/// <para>The events of an alert are sent in their order, each once the one before it is settled, and a resolve is sent
/// even when its trigger never was. Leaving both out would spare a page about what is over; but a trigger that had no
/// answer may have arrived, and only the resolve ends that incident. A resolve of what PagerDuty does not know is
/// accepted and changes nothing.</para>
/// <para>There are no digests: an incident is what is acknowledged and resolved, and one of many alerts could be
/// neither.</para>
/// </remarks>
// https://developer.pagerduty.com/docs/events-api-v2-overview
// {"routing_key":"…","event_action":"trigger","dedup_key":"spread-binance-…","client":"Surveillance","client_url":"…",
//  "payload":{"summary":"P1 fired: …","source":"binance BTC-USDT-PERP","severity":"critical",
//             "timestamp":"2026-11-24T07:52:30.123Z","component":"BTC-USDT-PERP","group":"binance",
//             "class":"spread_critical","custom_details":{…}},
//  "links":[{"href":"https://…","text":"Dashboard"}]}
internal sealed class PagerDutyChannel(HttpClient http, Uri address, string routingKey) : INotificationChannel
{
    /// <summary>Where accounts outside the service region of Europe send events.</summary>
    public static readonly Uri UsualAddress = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>A summary is cut there.</summary>
    private const int LongestSummary = 1_024;

    /// <inheritdoc/>
    public ChannelTraits Traits { get; } = ChannelTraits.Usual with { DigestAbove = null };

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(Payload(letter)),
        };
        return await HttpDelivery.SendAsync(http, request, routingKey, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken) =>
        throw new NotSupportedException("PagerDuty takes each alert by itself.");

    private JsonObject Payload(Letter letter)
    {
        var action = letter.Notice.Kind switch
        {
            NoticeKind.Acknowledged => "acknowledge",
            NoticeKind.Resolved => "resolve",
            _ => "trigger",
        };
        var payload = new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = action,
            ["dedup_key"] = letter.Notice.Alert.Id,
        };
        if (!letter.IsCall)
            return payload;
        payload["client"] = "Surveillance";
        if (letter.Dashboard is { } dashboard)
            payload["client_url"] = dashboard.AbsoluteUri;
        payload["payload"] = EventOf(letter);
        payload["links"] = LinksOf(letter);
        return payload;
    }

    private static JsonObject EventOf(Letter letter)
    {
        var alert = letter.Notice.Alert;
        var headline = NoticeText.Headline(letter.Notice);
        return new JsonObject
        {
            ["summary"] = headline.Length > LongestSummary ? headline[..LongestSummary] : headline,
            ["source"] = $"{alert.Market.Exchange} {alert.Market.Instrument}",
            // PagerDuty's dynamic urgency: critical and error wake somebody, warning and info do not.
            ["severity"] = alert.Priority switch
            {
                AlertPriority.P1 => "critical",
                AlertPriority.P2 => "warning",
                _ => "info",
            },
            ["timestamp"] = WireText.Of(alert.TriggeredAt),
            ["component"] = alert.Market.Instrument,
            ["group"] = alert.Market.Exchange,
            ["class"] = alert.Rule,
            ["custom_details"] = DetailsOf(letter),
        };
    }

    private static JsonObject DetailsOf(Letter letter)
    {
        var (notice, alert) = (letter.Notice, letter.Notice.Alert);
        var details = new JsonObject
        {
            ["notice"] = WireText.Of(notice.Kind),
            ["metric"] = alert.Metric,
            ["condition"] = WireText.Of(alert.Condition),
            ["value"] = NoticeText.ValueOf(notice),
            ["threshold"] = alert.TriggerThreshold,
            ["peak"] = alert.PeakValue,
            ["priority"] = alert.Priority.ToString(),
        };
        if (notice.Reason is { } reason)
            details["reason"] = reason;
        if (alert.ZScore is { } z)
            details["z"] = z;
        if (alert.ZScoreThreshold is { } limit)
            details["z_threshold"] = limit;
        if (alert.Baseline is { } baseline)
            details["baseline"] = WireText.Of(baseline);
        if (letter.RespondWithin is { } time)
            details["respond_within_seconds"] = time.TotalSeconds;
        if (letter.RunbookSection is { } section)
            details["runbook"] = section;
        if (alert.Simulated)
            details["simulated"] = true;
        if (alert.Reach is { } reach)
            AddReach(details, reach, IncidentText.Worst(letter));
        foreach (var (name, text) in alert.Context)
            details.TryAdd(name, text);
        return details;
    }

    private static void AddReach(JsonObject details, IncidentReach reach, IReadOnlyList<string> worst)
    {
        details["markets_alerting"] = reach.MarketsAlerting;
        details["markets_watched"] = reach.MarketsWatched;
        details["families"] = CountsOf(reach.Families);
        details["priorities"] = CountsOf(reach.Priorities);
        details["worst"] = new JsonArray([.. worst.Select(line => JsonValue.Create(line))]);
        if (reach.Cause is { } cause)
            details["cause"] = cause;
    }

    private static JsonObject CountsOf(IReadOnlyDictionary<string, int> counts) =>
        new(counts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static JsonArray LinksOf(Letter letter)
    {
        var links = new JsonArray();
        if (letter.Dashboard is { } dashboard)
            links.Add((JsonNode)new JsonObject { ["href"] = dashboard.AbsoluteUri, ["text"] = "Dashboard" });
        if (letter.Runbook is { } runbook)
            links.Add((JsonNode)new JsonObject { ["href"] = runbook.AbsoluteUri, ["text"] = "Runbook" });
        return links;
    }
}
