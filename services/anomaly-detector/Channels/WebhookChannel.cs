using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>
/// Posts each notice as JSON to an address of the operator's. With a secret, the header <c>X-Surveillance-Signature</c>
/// is <c>sha256=</c> and the lower-case hex of HMAC-SHA256 over the body's bytes.
/// </summary>
// {"id":"spread-binance-…-fired-075230123-webhook","kind":"fired","reason":"fired",
//  "created_at":"2026-11-24T07:52:30.123Z","text":"P1 fired: spread_critical on …","respond_within_seconds":300,
//  "links":{"dashboard":"https://…","runbook":"https://…"},
//  "alert":{"id":"spread-binance-…","rule":"spread_critical",…}}
// The alert of an incident has "reach":{"markets_alerting":1970,"markets_watched":2000,"families":{"spread":1800,…},
//  "priorities":{"P1":900,…},"worst":[{"alert_id":"…","instrument":"…","rule":"…","value":61.4,"threshold":5,
//  "times_over":12.28},…],"cause":"data_ingestion_silent"}
// {"id":"digest-91f0…","kind":"digest","created_at":"…","text":"12 notices: …","kinds":{"fired":12},
//  "priorities":{"P1":4,"P2":8},"rules":{"spread_warning":8,…},"worst":[{…a notice as above…}],
//  "notices":[{"id":"…","kind":"fired","alert_id":"…"},…]}
internal sealed class WebhookChannel(HttpClient http, Uri address, string? secret) : INotificationChannel
{
    /// <inheritdoc/>
    public ChannelTraits Traits => ChannelTraits.Usual;

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken) =>
        PostAsync(Payload(letter), cancellationToken);

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken) =>
        PostAsync(Payload(digest), cancellationToken);

    /// <summary>The value of the signature header.</summary>
    public static string Signature(string secret, byte[] body) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";

    private async Task<DeliveryOutcome> PostAsync(JsonObject payload, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(payload.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (secret is not null)
            request.Headers.Add("X-Surveillance-Signature", Signature(secret, body));
        return await HttpDelivery.SendAsync(http, request, address.PathAndQuery, cancellationToken);
    }

    private static JsonObject Payload(Letter letter)
    {
        var notice = letter.Notice;
        var payload = new JsonObject
        {
            ["id"] = notice.Id,
            ["kind"] = WireText.Of(notice.Kind),
            ["created_at"] = WireText.Of(notice.CreatedAt),
            ["text"] = NoticeText.Headline(notice),
            ["links"] = LinksOf(letter),
            ["alert"] = JsonSerializer.SerializeToNode(notice.Alert, WireJson.Default.Alert),
        };
        if (notice.Reason is { } reason)
            payload["reason"] = reason;
        if (letter.RespondWithin is { } time)
            payload["respond_within_seconds"] = time.TotalSeconds;
        return payload;
    }

    private static JsonObject Payload(Digest digest) => new()
    {
        ["id"] = digest.Id,
        ["kind"] = "digest",
        ["created_at"] = WireText.Of(digest.Letters[^1].Notice.CreatedAt),
        ["text"] = NoticeText.Headline(digest),
        ["kinds"] = CountsOf(digest.Kinds),
        ["priorities"] = CountsOf(digest.Priorities),
        ["rules"] = CountsOf(digest.Rules),
        ["worst"] = new JsonArray([.. digest.Worst.Select(Payload)]),
        ["notices"] = new JsonArray([.. digest.Letters.Select(letter => new JsonObject
        {
            ["id"] = letter.Notice.Id,
            ["kind"] = WireText.Of(letter.Notice.Kind),
            ["alert_id"] = letter.Notice.Alert.Id,
        })]),
    };

    // What cannot be linked is left out, as whatever is not known.
    private static JsonObject LinksOf(Letter letter)
    {
        var links = new JsonObject();
        if (letter.Dashboard is { } dashboard)
            links["dashboard"] = dashboard.AbsoluteUri;
        if (letter.Runbook is { } runbook)
            links["runbook"] = runbook.AbsoluteUri;
        return links;
    }

    private static JsonObject CountsOf(IReadOnlyList<KeyValuePair<string, int>> counts) =>
        new(counts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
