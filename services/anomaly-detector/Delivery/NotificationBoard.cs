using Microsoft.Extensions.Logging;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Delivery;

/// <summary>
/// Shows who can be reached and what did not reach them: the key <c>notifications</c> and figures of the heartbeat.
/// Owned by the detector's loop.
/// </summary>
internal sealed class NotificationBoard(
    NotificationStates store, ChannelCatalog catalog, NoticeCourier courier, ServicePulse pulse,
    ILogger<NotificationBoard> log)
{
    private readonly DeadLetters _dead = new();
    private bool _isRestored;

    /// <summary>Takes up what was counted before a restart, once.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (_isRestored)
            return;
        try
        {
            if (await store.GetAsync(cancellationToken) is { } state)
                _dead.Load(state);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            // Written by another version, or by hand: it is a summary, the story of each is in the database.
            Log.DeadLettersUnreadable(log, error);
        }

        _isRestored = true;
    }

    /// <summary>A notice was given up.</summary>
    public void NoteDead(Notice notice) => _dead.Add(notice);

    /// <summary>Writes it all.</summary>
    public async Task ShowAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standings = courier.Standings;
        var state = new NotificationState(
            now,
            [
                .. catalog.All.Select(channel => StateOf(
                    channel.Settings.Name, channel.Settings.Kind, channel.Closed,
                    standings.GetValueOrDefault(channel.Settings.Name))),
            ],
            _dead.Latest,
            _dead.HoursOf(now));
        pulse.Set(DetectorFigures.NoticesWaiting, courier.Waiting);
        pulse.Set(DetectorFigures.NoticesDead, state.DeadWithinDay);
        pulse.Set(DetectorFigures.ChannelsOff, CountOf(state, ChannelStanding.Off));
        pulse.Set(
            DetectorFigures.ChannelsFailing,
            CountOf(state, ChannelStanding.Failing) + CountOf(state, ChannelStanding.Unusable));
        await store.SetAsync(state, cancellationToken);
    }

    private static ChannelState StateOf(string name, string kind, ClosedChannel? closed, LaneStanding? lane)
    {
        var standing = closed is { IsAlarming: true } ? ChannelStanding.Unusable
            : closed is not null ? ChannelStanding.Off
            : lane?.Trouble is not null ? ChannelStanding.Failing : ChannelStanding.Open;
        return new ChannelState(
            name, kind, standing, closed?.Reason ?? lane?.Trouble?.Reason, lane?.Trouble?.Since, lane?.Waiting ?? 0,
            lane?.DeliveredAt);
    }

    private static int CountOf(NotificationState state, ChannelStanding standing) =>
        state.Channels.Count(channel => channel.Standing == standing);
}
