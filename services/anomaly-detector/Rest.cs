using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// What the loop does between two turns: nothing, until there are readings or something was delivered or stored, or for
/// a tenth of a second, because operators and the clock want to be looked at, too.
/// </summary>
internal sealed class Rest(MetricsWait metrics, WorkReports reports, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    private Task<MarketId?>? _readings;
    private Task? _reported;

    /// <summary>Rests; the market whose readings ended it, if it was that.</summary>
    public async Task<MarketId?> TakeAsync(CancellationToken cancellationToken)
    {
        // The wait for readings goes on over turns that something else began.
        _readings ??= metrics.NextAsync(Longest, cancellationToken);
        _reported ??= reports.AnyAsync(cancellationToken);
        await Task.WhenAny(_readings, _reported);
        if (_reported.IsCompleted)
            _reported = null;
        if (!_readings.IsCompleted)
            return null;
        var readings = _readings;
        _readings = null;
        try
        {
            return await readings;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The connection that waits is down. Whether Redis is, the turns will find out;
            // until then they look for themselves.
            await Task.Delay(Poll, time, cancellationToken);
            return null;
        }
    }
}
