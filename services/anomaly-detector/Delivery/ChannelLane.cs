using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Delivery;

/// <summary>How a channel does, as of one moment.</summary>
/// <param name="Waiting">Notices that wait.</param>
/// <param name="DeliveredAt">When it last took something; null when it has not since the start.</param>
/// <param name="Trouble">What is wrong with it; null while nothing is known to be.</param>
internal sealed record LaneStanding(int Waiting, DateTimeOffset? DeliveredAt, ChannelTrouble? Trouble);

/// <summary>Sends what its queue says when the queue says it, and reports each attempt.</summary>
internal sealed class ChannelLane(
    string channel, ChannelCatalog catalog, ConfigurationWatch configuration, WorkReports reports, TimeProvider time,
    ILogger log)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Notice> _inbox = Channel.CreateUnbounded<Notice>();
    private readonly NoticeQueue _queue = new();
    private volatile LaneStanding _standing = new(0, null, null);

    /// <summary>How the channel does.</summary>
    public LaneStanding Standing => _standing with { Waiting = _standing.Waiting + _inbox.Reader.Count };

    /// <summary>Takes a notice in.</summary>
    public void Add(Notice notice) => _inbox.Writer.TryWrite(notice);

    /// <summary>Delivers until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_inbox.Reader.TryRead(out var notice))
                _queue.Add(notice);
            if (configuration.Current.Features.AlertsEnabled)
                await TurnAsync(cancellationToken);
            else
                await Task.Delay(LookAgain, time, cancellationToken);
            _standing = new LaneStanding(_queue.Count, _queue.DeliveredAt, _queue.Trouble);
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Report(_queue.Expire(now));
        var step = _queue.Next(now, catalog.TraitsOf(channel));
        _standing = new LaneStanding(_queue.Count, _queue.DeliveredAt, _queue.Trouble);
        if (step.Notices.Count > 0)
            await AttemptAsync(step.Notices, cancellationToken);
        else
            await RestAsync(step.Until - now, cancellationToken);
    }

    private async Task AttemptAsync(IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        var outcome = await catalog.SendAsync(notices, cancellationToken);
        Report(_queue.Settle(
            notices, outcome, time.GetUtcNow(), catalog.TraitsOf(channel), Random.Shared.NextDouble()));
        if (outcome is RetryLater { Reason: var wait } && notices is [var one])
            Log.NoticeDelayed(log, one.Id, channel, one.Attempts + 1, wait);
        else if (outcome is RetryLater { Reason: var reason })
            Log.DigestDelayed(log, notices.Count, channel, reason);
        else if (outcome is Rejected { Reason: var refusal } && notices.Count > 1)
            Log.DigestRefused(log, notices.Count, channel, refusal);
    }

    private void Report(IReadOnlyList<Notice> notices)
    {
        foreach (var notice in notices)
        {
            reports.Add(new NoticeTried(notice));
            if (notice.DeadAt is not null)
                Log.NoticeDead(log, notice.Id, channel, notice.Attempts, notice.LastError);
        }
    }

    private async Task RestAsync(TimeSpan? length, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> ends = [_inbox.Reader.WaitToReadAsync(end.Token).AsTask()];
        if (length is { } pause)
            ends.Add(Task.Delay(pause, time, end.Token));
        await Task.WhenAny(ends);
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
