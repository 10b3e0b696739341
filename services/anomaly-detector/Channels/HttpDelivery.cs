using System.Net;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>One HTTP attempt as an outcome.</summary>
internal static class HttpDelivery
{
    /// <summary>
    /// 2xx is delivered. 408, 429, 5xx, a timeout and a broken connection may pass; any other answer will be the same
    /// next time.
    /// </summary>
    public static async Task<DeliveryOutcome> SendAsync(
        HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return Sent.Value;
            var status = $"HTTP {(int)response.StatusCode}";
            return response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests ||
                   (int)response.StatusCode >= 500
                ? new RetryLater(status, AskedPause(response))
                : new Rejected(status);
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

    // Retry-After is a number of seconds or a date; a date is measured against the sender's own clock.
    private static TimeSpan? AskedPause(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta
            ?? (asked.Date is { } date && response.Headers.Date is { } sent && date > sent ? date - sent : null);
}
