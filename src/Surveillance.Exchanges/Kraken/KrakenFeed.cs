using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// Kraken spot over version 2 of its sockets, at most <see cref="MarketsInConnection"/> markets on each. There is no
/// REST: each subscription begins with the whole book.
/// </summary>
internal static class KrakenFeed
{
    // A frame that cannot be read breaks every book of its connection.
    private const int MarketsInConnection = 50;

    /// <summary>The venue cuts a client of which it hears nothing for a minute.</summary>
    private static readonly TimeSpan LongestPingInterval = TimeSpan.FromSeconds(50);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = new FeedFigures(plan, context.Time.GetUtcNow());
        KrakenMarket[] markets = [.. plan.Instruments.Select(instrument => Market(instrument, plan, figures, context))];
        var connection = plan.Venue.Connection;
        if (connection.PingInterval > LongestPingInterval)
            connection = connection with { PingInterval = LongestPingInterval };
        KrakenStreams[] sessions = [.. markets.Chunk(MarketsInConnection).Select((some, index) => new KrakenStreams(
            $"{plan.Exchange} public" + (markets.Length > MarketsInConnection ? $" {index + 1}" : ""),
            plan.Venue.WebSocket["public"],
            TimeSpan.FromSeconds(1.0 / connection.RateLimitPerSecond),
            connection.PingInterval,
            some,
            figures,
            context))];
        figures.Streams = sessions.Sum(streams => streams.Count);
        return new VenueFeed(
            plan,
            [.. markets.Select(market => market.Feed)],
            figures,
            [
                .. sessions.Select<KrakenStreams, Func<CancellationToken, Task>>(streams =>
                    new FeedSession(streams, connection, figures, context).RunAsync),
            ]);
    }

    private static KrakenMarket Market(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, KrakenSync.LevelLimit, CoverageRule.WorstHeld);
        return new KrakenMarket(
            new MarketFeed(plan, instrument, book, figures, context), instrument, plan.ListingOf(instrument).Symbol);
    }
}
