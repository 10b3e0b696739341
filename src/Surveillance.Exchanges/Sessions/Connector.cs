using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>Makes the connections of one session.</summary>
internal sealed class Connector(
    ConnectionSettings settings, ConnectionPace pace, FeedFigures figures, FeedContext context)
{
    private static readonly TimeSpan FirstDataTimeout = TimeSpan.FromSeconds(20);

    private bool _wasConnected;

    /// <summary>Whether an attempt failed for what the venue did, or the way to it; else the mistake is ours.</summary>
    public static bool IsVenues(Exception error) =>
        error is ConnectionLostException or HttpRequestException or FeedProtocolException or JsonException;

    /// <summary>Connects and subscribes; returns once data flows.</summary>
    /// <param name="streams">What is said.</param>
    /// <param name="giveUp">Ends the attempt.</param>
    /// <param name="stop">Ends the connection, whenever that is.</param>
    public async ValueTask<Conversation> OpenAsync(
        IVenueStreams streams, CancellationToken giveUp, CancellationToken stop)
    {
        await streams.PrepareAsync(giveUp);
        await pace.WaitAsync(giveUp);
        var (time, pulse) = (context.Time, new ConnectionPulse());
        var started = time.GetTimestamp();
        var ping = streams.Ping.IsEmpty ? settings.PingInterval : (TimeSpan?)null;
        var link = await SocketLink.ConnectAsync(streams.Address, ping, time, giveUp);
        pulse.Heard(time.GetUtcNow());
        var badFrames = new BadFrames(streams.Name, figures, context);
        var unsent = new UnsentFrames(streams.Name, figures, context);
        var conversation = new Conversation(
            link, streams, settings.PingInterval, pulse, figures, badFrames, unsent, pace.NextLife(), time, stop);
        try
        {
            await using var givingUp = giveUp.Register(() => link.Abort("given up"));
            await conversation.ReadToFirstDataAsync(FirstDataTimeout);
        }
        catch
        {
            await conversation.DisposeAsync();
            streams.Retire();
            throw;
        }

        // Told first: whoever sees the connection in the figures finds its line in the log.
        Log.Connected(context.Lifecycle, streams.Name, time.GetElapsedTime(started).TotalMilliseconds);
        figures.Set(streams.Name, VenueStatus.Connected);
        if (_wasConnected)
            figures.CountReconnect();
        _wasConnected = true;
        conversation.ReadOn();
        return conversation;
    }
}
