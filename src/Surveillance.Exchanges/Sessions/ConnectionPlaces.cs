namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Which connection carries which market. Who stays keeps its place, since a market that changes connections is
/// missing for a while; newcomers fill the places that are free, and then new connections.
/// </summary>
internal static class ConnectionPlaces
{
    /// <summary>Assigns markets to connections.</summary>
    /// <param name="held">What each connection carries now.</param>
    /// <param name="wanted">What is to be carried.</param>
    /// <param name="most">Places of a connection.</param>
    /// <returns>
    /// Those that are held come first and in their order, with nothing in it where a connection is needed no more.
    /// </returns>
    public static IReadOnlyList<IReadOnlyList<T>> Assign<T>(
        IReadOnlyList<IReadOnlyList<T>> held, IReadOnlyList<T> wanted, int most)
    {
        var staying = wanted.ToHashSet();
        List<List<T>> places = [.. held.Select(connection => connection.Where(staying.Contains).ToList())];
        var newcomers = new Queue<T>(wanted.Except(held.SelectMany(connection => connection)));
        foreach (var connection in places.Where(connection => connection.Count > 0))
            Fill(connection);
        while (newcomers.Count > 0)
        {
            List<T> connection = [];
            Fill(connection);
            places.Add(connection);
        }

        return places;

        void Fill(List<T> connection)
        {
            while (connection.Count < most && newcomers.TryDequeue(out var newcomer))
                connection.Add(newcomer);
        }
    }
}
