using StackExchange.Redis;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Reads Redis once for all browsers: what is watched every 250 ms, everything each second, and everything every two
/// seconds while nobody has a page open, or less often where that is much to read. While Redis does not answer, the
/// state says so and holds nothing old.
/// </summary>
internal sealed class LivePoller(
    LiveReader reader, StateBoard board, ConfigurationWatch configuration, ServicePulse pulse, TimeProvider time,
    ILogger<LivePoller> log) : BackgroundService
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestUnwatched = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    /// <summary>Reading what nobody looks at may take such a share of the time.</summary>
    private const double UnwatchedShare = 0.02;

    private DateTimeOffset? _unreachableSince;
    private bool _isUnreadable;
    private long? _wholeAt;
    private TimeSpan _wholeTook;
    private TimeSpan _breathed;

    private TimeSpan UnwatchedPace => _unreachableSince is not null ? Unwatched : TimeSpan.FromTicks(Math.Clamp(
        (long)(_wholeTook.Ticks / UnwatchedShare), Unwatched.Ticks, LongestUnwatched.Ticks));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Fast, time);
        try
        {
            do
            {
                await TurnAsync(stoppingToken);
                pulse.Beat();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var pace = board.HasViewers ? Whole : UnwatchedPace;
        var isWholeDue = _wholeAt is not { } at || time.GetElapsedTime(at) >= pace;

        if (!isWholeDue && !board.HasViewers)
            return;
        var began = time.GetTimestamp();
        _breathed = TimeSpan.Zero;
        if (isWholeDue)
            _wholeAt = began;
        try
        {
            var watched = board.Watched;
            board.Put(isWholeDue || _unreachableSince is not null
                ? await reader.ReadAllAsync(configuration.Current, watched, BreatheAsync, cancellationToken)
                : await reader.ReadFastAsync(board.Current.Live, watched, cancellationToken));
            if (isWholeDue)
                _wholeTook = time.GetElapsedTime(began) - _breathed;
            Recovered();
            Told(board.Current.Live.Unreadable);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            if (_unreachableSince is null && !RedisRefusal.IsDenial(error))
                Log.RedisLost(log, error);
            _unreachableSince ??= time.GetUtcNow();
            board.Put(LivePart.Nothing with
            {
                UnreachableSince = _unreachableSince,
                Refusal = RedisRefusal.Of(error),
            });
        }
    }

    /// <summary>Between two parts of what nobody looks at Redis and the processor are left to others.</summary>
    private async Task BreatheAsync(CancellationToken cancellationToken)
    {
        if (board.HasViewers)
            return;
        var began = time.GetTimestamp();
        await Task.Delay(Breath, time, cancellationToken);
        _breathed += time.GetElapsedTime(began);
    }

    private void Recovered()
    {
        if (_unreachableSince is not null)
            Log.RedisBack(log);
        _unreachableSince = null;
    }

    // Once, not four times a second for as long as somebody leaves it there.
    private void Told(IReadOnlyList<UnreadableEntry> unreadable)
    {
        if (unreadable.Count > 0 && !_isUnreadable)
            Log.RedisUnreadable(log, unreadable.Count, unreadable[0].Key, unreadable[0].Reason);
        _isUnreadable = unreadable.Count > 0;
    }
}
