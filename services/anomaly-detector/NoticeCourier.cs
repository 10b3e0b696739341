using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.AnomalyDetector.Delivery;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Delivers notices, each channel at its own pace, so that one that is down holds up no other. A notice stays in its
/// alert's record until the channel took it, refused it for good, or a day has passed.
/// </summary>
internal sealed class NoticeCourier(
    ChannelCatalog catalog, ConfigurationWatch configuration, WorkReports reports, TimeProvider time,
    ILogger<NoticeCourier> log) : BackgroundService
{
    private readonly Channel<Notice> _offered = Channel.CreateUnbounded<Notice>();
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ChannelLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>Notices on their way.</summary>
    public int Waiting => _known.Count;

    /// <summary>How the channels do that had something to deliver.</summary>
    public IReadOnlyDictionary<string, LaneStanding> Standings =>
        _lanes.ToDictionary(lane => lane.Key, lane => lane.Value.Standing, StringComparer.Ordinal);

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
                    lane = new ChannelLane(notice.Channel, catalog, configuration, reports, time, log);
                    _lanes[notice.Channel] = lane;
                    workers.Add(RunAsync(lane, stoppingToken));
                }

                lane.Add(notice);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told; what is undelivered stands in Redis.
        }

        await Task.WhenAll(workers);
    }

    private async Task RunAsync(ChannelLane lane, CancellationToken cancellationToken)
    {
        try
        {
            await lane.RunAsync(cancellationToken);
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
}
