using System.Net;
using System.Threading.RateLimiting;

namespace Surveillance.Exchanges;

/// <summary>
/// A venue's REST, used within its limits: requests wait for their share of the budget, and when the venue asks for
/// a pause (429, 418 for a ban, 403 from what stands before it) nothing is asked until it is over.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="root">Address that paths are appended to.</param>
/// <param name="limits">How much it may be asked.</param>
/// <param name="context">Client, clock and log.</param>
internal sealed class VenueRest(string venue, Uri root, RequestLimits limits, FeedContext context)
{
    private static readonly TimeSpan UnadvisedBan = TimeSpan.FromMinutes(2);

    /// <summary>It hammers nobody, and a venue that stays closed is still soon called down.</summary>
    private static readonly TimeSpan UnadvisedRefusal = TimeSpan.FromSeconds(30);

    /// <summary>The longest ban that a venue documents, Binance; a longer one is looked at again then.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(3);

    private readonly RateLimiter _budget = limits.Budget();
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

    /// <summary>The body of an answer.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="weight">What it weighs on the budget.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">There is no answer, or it is a refusal.</exception>
    public async Task<byte[]> GetAsync(string path, int weight, CancellationToken cancellationToken) =>
        (await GetTimedAsync(path, weight, cancellationToken)).Body;

    /// <summary>An answer, and how long it took on its way; waiting for the budget is not in it.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<TimedAnswer> GetTimedAsync(string path, int weight, CancellationToken cancellationToken)
    {
        using var lease = await _budget.AcquireAsync(weight, cancellationToken);
        await WaitUntilOpenAsync(cancellationToken);
        var askedAt = context.Time.GetTimestamp();
        try
        {
            using var response = await context.Http.GetAsync(new Uri(_root + path), cancellationToken);
            if (PauseAfter(response) is { } pause)
                Pause(pause, response.StatusCode);
            response.EnsureSuccessStatusCode();
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var answeredAt = context.Time.GetTimestamp();

            // Large answers take long to read: not on the thread that told of them, which carries frames as well.
            await Task.Yield();
            return new TimedAnswer(body, askedAt, answeredAt);
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

    /// <summary>How long the venue wants to be left alone; null when it says nothing of the kind.</summary>
    private TimeSpan? PauseAfter(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => Advised(response) ?? limits.UnadvisedPause,
        (HttpStatusCode)418 => Advised(response) ?? UnadvisedBan,
        HttpStatusCode.Forbidden => Advised(response) ?? limits.PauseAtForbidden ?? UnadvisedRefusal,
        _ => null,
    };

    /// <summary>The pause that an answer names, as seconds or by its end; null where that is none.</summary>
    private TimeSpan? Advised(HttpResponseMessage response)
    {
        var told = response.Headers.RetryAfter;
        var pause = told?.Delta ?? told?.Date - context.Time.GetUtcNow();
        if (pause > LongestPause)
            return LongestPause;
        return pause > TimeSpan.Zero ? pause : null;
    }

    private void Pause(TimeSpan pause, HttpStatusCode status)
    {
        var until = context.Time.GetUtcNow() + pause;
        lock (_gate)
            _closedUntil = until > _closedUntil ? until : _closedUntil;
        Log.Paused(context.Log, venue, pause.TotalSeconds, (int)status);
    }
}

/// <summary>An answer, and when it was asked for and came.</summary>
/// <param name="Body">What was answered.</param>
/// <param name="AskedAt">Timestamp of the request on the local monotonic clock.</param>
/// <param name="CameAt">Timestamp of the answer's last byte.</param>
internal readonly record struct TimedAnswer(byte[] Body, long AskedAt, long CameAt);
