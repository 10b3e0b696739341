using System.Net;
using System.Threading.RateLimiting;

namespace Surveillance.Exchanges;

/// <summary>
/// A venue's REST, used within its limits: requests wait for their share of the budget, and when the venue asks for
/// a pause (429, or 418 for a ban) nothing is asked until it is over.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="root">Address that paths are appended to.</param>
/// <param name="budget">What requests weigh on.</param>
/// <param name="unadvisedPause">How long to wait where a refusal names no time.</param>
/// <param name="context">Client, clock and log.</param>
internal sealed class VenueRest(
    string venue, Uri root, RateLimiter budget, TimeSpan unadvisedPause, FeedContext context)
{
    private static readonly TimeSpan UnadvisedBan = TimeSpan.FromMinutes(2);

    private readonly string _root = root.ToString().TrimEnd('/');
    private readonly Lock _gate = new();
    private DateTimeOffset _closedUntil;

    private DateTimeOffset ClosedUntil
    {
        get
        {
            lock (_gate)
                return _closedUntil;
        }
    }

    /// <summary>A bucket that fills steadily; requests queue for their turn, first come first served.</summary>
    /// <param name="perSecond">Weight that is given back each second.</param>
    /// <param name="burst">Most weight that can be saved up; no single request may weigh more.</param>
    public static RateLimiter Budget(int perSecond, int burst) =>
        new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });

    /// <summary>The body of an answer.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="weight">What it weighs on the budget.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">There is no answer, or it is a refusal.</exception>
    public async Task<byte[]> GetAsync(string path, int weight, CancellationToken cancellationToken)
    {
        using var lease = await budget.AcquireAsync(weight, cancellationToken);
        await WaitUntilOpenAsync(cancellationToken);
        try
        {
            using var response = await context.Http.GetAsync(new Uri(_root + path), cancellationToken);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or (HttpStatusCode)418)
                Pause(response);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{venue} did not answer {path} in time", late);
        }
    }

    private async Task WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        // Whoever waits may find a longer pause behind the first one.
        while (ClosedUntil - context.Time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, context.Time, cancellationToken);
    }

    private void Pause(HttpResponseMessage response)
    {
        var isBan = response.StatusCode != HttpStatusCode.TooManyRequests;
        var pause = response.Headers.RetryAfter?.Delta ?? (isBan ? UnadvisedBan : unadvisedPause);
        var until = context.Time.GetUtcNow() + pause;
        lock (_gate)
            _closedUntil = until > _closedUntil ? until : _closedUntil;
        Log.Paused(context.Log, venue, pause.TotalSeconds, (int)response.StatusCode);
    }
}
