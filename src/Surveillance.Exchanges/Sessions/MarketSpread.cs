namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Markets spread over connections of one kind, as an edit leaves them: a connection begins where there is no free
/// place, and ends when it carries nothing any more.
/// </summary>
/// <param name="name">For log lines; each connection beside the first has a number, too.</param>
/// <param name="most">How many markets a connection carries.</param>
/// <param name="turns">The markets over the first line of each, and over the second.</param>
/// <param name="make">Makes the streams of a connection.</param>
/// <param name="carry">Lets the streams of a connection carry other markets.</param>
/// <param name="sessions">Keeps the connections.</param>
internal sealed class MarketSpread<TMarket, TStreams>(
    string name,
    int most,
    Roster<TMarket>[] turns,
    Func<string, IReadOnlyList<TMarket>, TStreams> make,
    Action<TStreams, IReadOnlyList<TMarket>> carry,
    VenueSessions sessions)
    where TMarket : class
    where TStreams : class, IVenueStreams
{
    private List<Connection> _connections = [];
    private int _made;

    /// <summary>Streams of all connections.</summary>
    public int Streams => _connections.Sum(connection => connection.Turns[0].Count);

    /// <summary>Follows the list of markets.</summary>
    public void Follow()
    {
        var wanted = turns[0].Zip(turns[1]).ToList();
        var places = ConnectionPlaces.Assign(
            [.. _connections.Select(connection => connection.Markets)], wanted, most);
        var next = new List<Connection>();
        foreach (var (place, markets) in places.Index())
        {
            if (place >= _connections.Count)
                next.Add(Begin(markets, places.Count));
            else if (markets.Count > 0)
                next.Add(Carry(_connections[place], markets));
            else
                sessions.End(_connections[place].Name);
        }

        _connections = next;
    }

    private Connection Begin(IReadOnlyList<(TMarket, TMarket)> markets, int places)
    {
        var own = ++_made == 1 && places == 1 ? name : $"{name} {_made}";
        TStreams[] both =
        [
            make(own, [.. markets.Select(one => one.Item1)]),
            make(own, [.. markets.Select(one => one.Item2)]),
        ];
        var connection = new Connection(own, both, markets);
        sessions.Begin(own, connection.Turns);
        return connection;
    }

    private Connection Carry(Connection connection, IReadOnlyList<(TMarket, TMarket)> markets)
    {
        if (!markets.SequenceEqual(connection.Markets))
        {
            carry(connection.Turns[0], [.. markets.Select(both => both.Item1)]);
            carry(connection.Turns[1], [.. markets.Select(both => both.Item2)]);
        }

        return connection with { Markets = markets };
    }

    private sealed record Connection(string Name, TStreams[] Turns, IReadOnlyList<(TMarket, TMarket)> Markets);
}
