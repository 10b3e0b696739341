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
// {"id":"spread-binance-…-fired-075230123-webhook","kind":"fired","created_at":"2026-11-24T07:52:30.123Z",
//  "text":"P1 fired: spread_critical on …","alert":{"id":"spread-binance-…","rule":"spread_critical",…}}
internal sealed class WebhookChannel(HttpClient http, Uri address, string? secret) : INotificationChannel
{
    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(Payload(notice).ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (secret is not null)
            request.Headers.Add("X-Surveillance-Signature", Signature(secret, body));
        return await HttpDelivery.SendAsync(http, request, cancellationToken);
    }

    /// <summary>The value of the signature header.</summary>
    public static string Signature(string secret, byte[] body) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";

    private static JsonObject Payload(Notice notice) => new()
    {
        ["id"] = notice.Id,
        ["kind"] = WireText.Of(notice.Kind),
        ["created_at"] = WireText.Of(notice.CreatedAt),
        ["text"] = NoticeText.Headline(notice),
        ["alert"] = JsonSerializer.SerializeToNode(notice.Alert, WireJson.Default.Alert),
    };
}
