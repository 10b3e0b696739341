using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// The sessions of a venue's feed: markets are spread over connections, and each connection's streams are made twice,
/// so that one can be replaced by another.
/// </summary>
/// <param name="connection">Back-off and keep-alive.</param>
/// <param name="spacing">Least time between two attempts to connect.</param>
/// <param name="life">
/// How long a connection is kept where the operator says nothing; null where the venue sets it no end.
/// </param>
/// <param name="figures">Counts.</param>
/// <param name="context">Clock and logs.</param>
internal sealed class VenueSessions(
    ConnectionSettings connection, TimeSpan spacing, TimeSpan? life, FeedFigures figures, FeedContext context)
{
    private readonly ConnectionPace _pace = new(spacing, connection.Life ?? life, context.Time);
    private readonly List<FeedSession> _sessions = [];

    /// <summary>What keeps the connections.</summary>
    public IEnumerable<Func<CancellationToken, Task>> Parts =>
        _sessions.Select<FeedSession, Func<CancellationToken, Task>>(session => session.RunAsync);

    /// <summary>Adds one connection.</summary>
    /// <param name="name">For log lines.</param>
    /// <param name="turns">The markets it carries, over the first line of each and over the second.</param>
    /// <param name="streams">Makes its streams.</param>
    public void Add<TMarket>(
        string name,
        IReadOnlyList<IReadOnlyList<TMarket>> turns,
        Func<string, IReadOnlyList<TMarket>, IVenueStreams> streams)
    {
        IVenueStreams[] both = [.. turns.Select(markets => streams(name, markets))];
        figures.Streams += both[0].Count;
        _sessions.Add(new FeedSession(both, connection, _pace, figures, context));
    }

    /// <summary>Adds as many connections as so many markets in one make necessary.</summary>
    public void Spread<TMarket>(
        string name,
        int marketsInConnection,
        IReadOnlyList<IReadOnlyList<TMarket>> turns,
        Func<string, IReadOnlyList<TMarket>, IVenueStreams> streams)
    {
        for (var begin = 0; begin < turns[0].Count; begin += marketsInConnection)
        {
            var number = turns[0].Count > marketsInConnection ? $" {begin / marketsInConnection + 1}" : "";
            Add(
                name + number,
                [.. turns.Select(markets => markets.Skip(begin).Take(marketsInConnection).ToList())],
                streams);
        }
    }

    /// <summary>The markets of feeds over the first line of each, and over the second.</summary>
    public static IReadOnlyList<TMarket>[] TurnsOf<TMarket>(
        IReadOnlyList<MarketFeed> feeds, Func<MarketLine, int, TMarket> market) =>
    [
        [.. feeds.Select((feed, index) => market(feed.Leading, index))],
        [.. feeds.Select((feed, index) => market(feed.Another(), index))],
    ];
}
