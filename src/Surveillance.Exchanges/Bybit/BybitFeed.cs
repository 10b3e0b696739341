using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Bybit v5: linear perpetuals and spot, each category over sockets of its own, at most
/// <see cref="MarketsInConnection"/> markets on each. Its limits stand under
/// https://bybit-exchange.github.io/docs/v5/ws/connect; it states none for requests in a second.
/// </summary>
internal static class BybitFeed
{
    /// <summary>
    /// The arguments of a connection may have 21,000 characters; those of a market have 60 where its symbol is long.
    /// </summary>
    private const int MarketsInConnection = 100;

    /// <summary>The venue takes 500 attempts to connect in five minutes and address.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromMilliseconds(700);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var instruments = new Roster<Instrument>(plan.Instruments);
        var feeds = instruments.Made(instrument => Feed(instrument, plan, figures, context));
        var parts = new List<Func<CancellationToken, Task>>();
        var sessions = new VenueSessions(plan.Venue.Connection, ConnectionSpacing, life: null, figures, context);
        var rest = BybitRest.Of(plan.Venue, context);
        foreach (var category in (BybitCategory[])[BybitCategory.Linear, BybitCategory.Spot])
        {
            var own = feeds.Only(feed => feed.Instrument.Type == category.Type);
            var turns = VenueSessions.TurnsOf(own, line => Market(line, plan.ListingOf(line.Feed.Instrument)));
            sessions.Spread(
                $"{plan.Exchange} {category.Name}", MarketsInConnection, turns,
                (name, markets) => new BybitStreams(name, plan, category, markets, figures, context),
                (streams, markets) => streams.Carry(markets));
            var read = new BybitListings(category, rest, turns[0]);
            var listings = new DailyListings($"{plan.Exchange} {category.Name}", read.ReadAsync, context);
            own.Changed += listings.Outdate;
            parts.Add(own.OnceAnyone(listings.RunAsync));
            parts.Add(new TradingWatch(
                $"{plan.Exchange} {category.Name}", own, listings.RenewAsync, context).RunAsync);
            parts.AddRange(new BookPolling(
                $"{plan.Exchange} {category.Name}", turns[0].Made(market => Polled(market, category, rest)),
                BybitRest.Polling, figures, context).Parts);
        }

        parts.Add(ClockWatch.Of(plan.Exchange, rest.TimeAsync, feeds, figures, context).RunAsync);
        return new VenueFeed(plan, instruments, feeds, figures, [.. parts, sessions.RunAsync], context.Time);
    }

    private static BybitMarket Market(MarketLine line, Listing listing) =>
        new(line, listing.Symbol, BybitTopics.Of(listing));

    private static PolledMarket Polled(BybitMarket market, BybitCategory category, BybitRest rest) => new(
        market.Line.Feed, async (_, stop) =>
            new PolledAnswer(await rest.BookAsync(category, market.Symbol, stop), BybitRest.BookLevels));

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var market = new MarketId(plan.Exchange, instrument.Id);
        var levels = BybitTopics.Of(plan.ListingOf(instrument)).Levels;
        var book = new OrderBook(market, levels, CoverageRule.WorstHeld);
        return new MarketFeed(plan, instrument, book, figures, context);
    }
}
