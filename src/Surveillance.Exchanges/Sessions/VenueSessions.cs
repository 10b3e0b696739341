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
    private readonly Crew _crew = new();
    private readonly List<Func<int>> _streams = [];

    /// <summary>Keeps the connections until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => _crew.RunAsync(stop);

    /// <summary>
    /// Adds as many connections as the markets make necessary, now and whenever an edit changes them.
    /// </summary>
    /// <inheritdoc cref="MarketSpread{TMarket, TStreams}" path="/param"/>
    public void Spread<TMarket, TStreams>(
        string name,
        int most,
        Roster<TMarket>[] turns,
        Func<string, IReadOnlyList<TMarket>, TStreams> make,
        Action<TStreams, IReadOnlyList<TMarket>> carry)
        where TMarket : class
        where TStreams : class, IVenueStreams
    {
        var spread = new MarketSpread<TMarket, TStreams>(name, most, turns, make, carry, this);
        _streams.Add(() => spread.Streams);
        turns[0].Changed += Follow;
        Follow();

        void Follow()
        {
            spread.Follow();
            figures.Streams = _streams.Sum(streams => streams());
        }
    }

    /// <summary>Begins a connection.</summary>
    /// <param name="name">For log lines; no other has had it.</param>
    /// <param name="turns">Its streams, twice.</param>
    public void Begin(string name, IReadOnlyList<IVenueStreams> turns) => _crew.Begin(name, async stop =>
    {
        try
        {
            await new FeedSession(turns, connection, _pace, figures, context).RunAsync(stop);
        }
        finally
        {
            figures.Forget(name);
        }
    });

    /// <summary>Ends a connection, without waiting for its end.</summary>
    public void End(string name) => _ = _crew.EndAsync(name);

    /// <summary>The markets of feeds over the first line of each, and over the second.</summary>
    public static Roster<TMarket>[] TurnsOf<TMarket>(Roster<MarketFeed> feeds, Func<MarketLine, TMarket> market)
        where TMarket : class =>
        [feeds.Made(feed => market(feed.Leading)), feeds.Made(feed => market(feed.Another()))];
}
