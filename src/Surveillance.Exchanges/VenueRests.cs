using System.Threading.RateLimiting;

namespace Surveillance.Exchanges;

/// <summary>
/// The REST of all venues, one an address: whoever asks there shares one budget and keeps the same pauses, also with
/// the feed that comes after this one.
/// </summary>
internal sealed class VenueRests
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Venue, Uri Root), VenueRest> _rests = [];

    /// <summary>The REST at an address.</summary>
    /// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
    /// <param name="root">Address that paths are appended to.</param>
    /// <param name="limits">What is allowed there.</param>
    /// <param name="context">Client, clock and log.</param>
    public VenueRest Of(string venue, Uri root, RequestLimits limits, FeedContext context)
    {
        lock (_gate)
        {
            if (!_rests.TryGetValue((venue, root), out var rest))
                _rests[(venue, root)] = rest = new VenueRest(venue, root, limits, context);
            return rest;
        }
    }
}

/// <summary>How much a venue may be asked.</summary>
/// <param name="PerSecond">Weight that is given back each second.</param>
/// <param name="AtOnce">Most weight that can be saved up; no single request may weigh more.</param>
/// <param name="UnadvisedPause">How long to wait where a refusal names no time.</param>
/// <param name="PauseAtForbidden">
/// How long to wait after HTTP 403, where the venue says so; null where it does not. Then it is two minutes, as after a
/// ban: firewalls before venues (Binance, OKX) answer so who asked too much, and count on.
/// </param>
internal sealed record RequestLimits(
    int PerSecond, int AtOnce, TimeSpan UnadvisedPause, TimeSpan? PauseAtForbidden = null)
{
    /// <summary>A bucket that fills steadily; requests queue for their turn, first come first served.</summary>
    public RateLimiter Budget() => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = AtOnce,
        TokensPerPeriod = PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
