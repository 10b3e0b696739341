using System.Net;
using System.Text;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>One HTTP attempt as an outcome.</summary>
internal static class HttpDelivery
{
    /// <summary>So much of an answer that says no is told, in characters; and so long it may take.</summary>
    private const int LongestWord = 200;

    private static readonly TimeSpan WordPatience = TimeSpan.FromSeconds(2);

    /// <summary>A client that follows no redirect: it would repeat a post as a get, whose 200 says nothing.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>
    /// 2xx is delivered, as soon as its headers are there: the receiver has said that it took the notice, and whatever
    /// becomes of the rest of its answer, sending again could only double it. 408, 429, 5xx, a timeout and a broken
    /// connection may pass, and so may a redirect, which is not followed: nothing was taken, and whoever reads the log
    /// can mend the address. Any other answer will be the same next time.
    /// </summary>
    /// <param name="http">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="secret">What must not be told, should the answer repeat it: not a mere slash.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DeliveryOutcome> SendAsync(
        HttpClient http, HttpRequestMessage request, string secret, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return Sent.Value;
            var status = (int)response.StatusCode;
            if (status is >= 300 and < 400)
                return new RetryLater($"HTTP {status}: the address redirects, which is not followed");
            var reason = $"HTTP {status}{await WordOfAsync(response, secret, cancellationToken)}";
            return MayPass(response.StatusCode)
                ? new RetryLater(reason, AskedPause(response))
                : new Rejected(reason);
        }
        catch (HttpRequestException error)
        {
            return new RetryLater(error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RetryLater($"no answer within {http.Timeout.TotalSeconds:0} s");
        }
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    // Retry-After is a number of seconds or a date; a date is measured against the sender's own clock.
    private static TimeSpan? AskedPause(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta
            ?? (asked.Date is { } date && response.Headers.Date is { } sent && date > sent ? date - sent : null);

    // Slack says why in a word, PagerDuty in a line of JSON. What does not come soon and whole is not waited for.
    private static async Task<string> WordOfAsync(
        HttpResponseMessage response, string secret, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(WordPatience);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var bytes = new byte[LongestWord * 2];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, patience.Token);
            var text = Encoding.UTF8.GetString(bytes, 0, length);
            if (secret.Length > 1)
                text = text.Replace(secret, "…", StringComparison.OrdinalIgnoreCase);
            var word = string.Concat(text.Where(letter => !char.IsControl(letter))).Trim();
            return word.Length == 0 ? "" : $" {(word.Length > LongestWord ? word[..LongestWord] + "…" : word)}";
        }
        catch (Exception error) when (
            error is IOException or HttpRequestException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return "";
        }
    }
}
