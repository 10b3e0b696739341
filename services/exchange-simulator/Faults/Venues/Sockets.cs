using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults.Venues;

/// <summary>Each socket is cut without a closing handshake.</summary>
internal sealed class AbnormalClose : IFault
{
    public void Begin(FaultScene scene) => scene.Venue.AbortAll();

    public void End(FaultScene scene)
    {
    }
}

/// <summary>
/// Each socket is closed in good order when it has lived for a <see cref="VenuePace.BinanceDay"/>.
/// </summary>
internal sealed class DayClose : IFault
{
    private const int GoingAway = 1001;

    private readonly HashSet<ClientConnection> _closed = [];
    private VenueState? _venue;

    public void Begin(FaultScene scene) => _venue = scene.Venue;

    public void At(TimeSpan sinceStart)
    {
        foreach (var connection in _venue!.Connections)
            if (connection.Age >= _venue.Pace.BinanceDay && _closed.Add(connection)) connection.Close(GoingAway, "");
    }

    public void End(FaultScene scene)
    {
    }
}

/// <summary>
/// The venue tells every connection that it will be closed, and at the end of the fault closes those that were told.
/// </summary>
internal sealed class AnnouncedShutdown : IFault
{
    private const int GoingAway = 1001;
    private readonly List<ClientConnection> _told = [];

    public void Begin(FaultScene scene)
    {
        foreach (var connection in scene.Venue.Connections)
        {
            _told.Add(connection);
            connection.SendReply(Notice(scene.Venue, connection.Combined));
        }
    }

    public void End(FaultScene scene)
    {
        foreach (var connection in _told) connection.Close(GoingAway, "");
    }

    private static string Notice(VenueState venue, bool combined)
    {
        if (venue.Exchange == "okx")
        {
            return "{\"event\":\"notice\",\"code\":\"64008\",\"msg\":\"The connection will soon be closed for a "
                + "service upgrade. Please reconnect.\",\"connId\":\"a4d3ae55\"}";
        }

        var shutdown = $"{{\"e\":\"serverShutdown\",\"E\":{venue.UnixMs}}}";
        return combined ? $"{{\"stream\":\"!serverShutdown\",\"data\":{shutdown}}}" : shutdown;
    }
}

/// <summary>
/// The sockets that are open carry nothing any more, not even pongs, and are not closed: what a dead route looks like.
/// </summary>
internal sealed class HalfOpen : IFault
{
    private readonly List<ClientConnection> _dead = [];

    public void Begin(FaultScene scene)
    {
        foreach (var connection in scene.Venue.Connections)
        {
            _dead.Add(connection);
            connection.Freeze();
        }
    }

    public void End(FaultScene scene)
    {
        // Clients that found it out are gone.
        foreach (var connection in scene.Venue.Connections.Intersect(_dead)) connection.Abort();
    }
}

/// <summary>Each socket is cut, and new ones are refused, while REST answers.</summary>
internal sealed class SocketsRefused : IFault
{
    public void Begin(FaultScene scene)
    {
        scene.Venue.RefusingSockets = true;
        scene.Venue.AbortAll();
    }

    public void End(FaultScene scene) => scene.Venue.RefusingSockets = false;
}
