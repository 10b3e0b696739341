using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Delivers notices, each channel in order and at its own pace, so that one that is down holds up no other. A notice
/// stays in its alert's record until the channel took it, refused it for good, or a day has passed.
/// </summary>
internal sealed class NoticeCourier(
    ChannelCatalog catalog, ConfigurationWatch configuration, WorkReports reports, TimeProvider time,
    ILogger<NoticeCourier> log) : BackgroundService
{
    private static readonly TimeSpan DeadAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Notice> _offered = Channel.CreateUnbounded<Notice>();
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Channel<Notice>> _lanes = [];

    /// <summary>Notices on their way.</summary>
    public int Waiting => _known.Count;

    /// <summary>Takes a notice; one that is on its way already is not taken twice.</summary>
    public void Offer(Notice notice)
    {
        if (_known.TryAdd(notice.Id, value: true))
            _offered.Writer.TryWrite(notice);
    }

    /// <summary>The end of a notice stands in its record: it may be forgotten.</summary>
    public void Forget(Notice notice) => _known.TryRemove(notice.Id, out _);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var workers = new List<Task>();
        try
        {
            await foreach (var notice in _offered.Reader.ReadAllAsync(stoppingToken))
            {
                if (!_lanes.TryGetValue(notice.Channel, out var lane))
                {
                    _lanes[notice.Channel] = lane = Channel.CreateUnbounded<Notice>();
                    workers.Add(DeliverAllAsync(lane.Reader, stoppingToken));
                }

                lane.Writer.TryWrite(notice);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told; what is undelivered stands in Redis.
        }

        await Task.WhenAll(workers);
    }

    private async Task DeliverAllAsync(ChannelReader<Notice> lane, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notice in lane.ReadAllAsync(cancellationToken))
                await DeliverAsync(notice, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
        catch (Exception error)
        {
            // Our mistake. A service that goes on without one of its channels would be worse than one that starts anew.
            _offered.Writer.TryComplete(error);
        }
    }

    private async Task DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        while (!notice.IsSettled)
        {
            while (!configuration.Current.Features.AlertsEnabled)
                await Task.Delay(LookAgain, time, cancellationToken);
            var outcome = await catalog.SendAsync(notice, cancellationToken);
            var now = time.GetUtcNow();
            notice = After(notice, outcome, now);
            reports.Add(new NoticeTried(notice));
            if (notice.DeadAt is not null)
                Log.NoticeDead(log, notice.Id, notice.Channel, notice.Attempts, notice.LastError);
            else if (outcome is RetryLater { Reason: var reason, After: var after })
            {
                var pause = RetryPace.Next(notice.Attempts, after, Random.Shared.NextDouble());
                var left = notice.CreatedAt + DeadAfter - now;
                if (pause > left)
                    pause = left;
                Log.NoticeDelayed(log, notice.Id, notice.Channel, notice.Attempts, pause.TotalSeconds, reason);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private static Notice After(Notice notice, DeliveryOutcome outcome, DateTimeOffset now) => outcome switch
    {
        Sent => notice with { DeliveredAt = now, LastError = null, IsStored = false },
        Rejected { Reason: var reason } => notice with
        {
            Attempts = notice.Attempts + 1, LastError = reason, DeadAt = now, IsStored = false,
        },
        RetryLater { Reason: var reason } => notice with
        {
            Attempts = notice.Attempts + 1,
            LastError = reason,
            DeadAt = now - notice.CreatedAt >= DeadAfter ? now : null,
            IsStored = false,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
