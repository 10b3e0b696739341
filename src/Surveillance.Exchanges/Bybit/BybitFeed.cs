using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// Bybit v5: linear perpetuals and spot, each category over sockets of its own, at most
/// <see cref="MarketsInConnection"/> markets on each.
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
        var feeds = new List<MarketFeed>();
        var parts = new List<Func<CancellationToken, Task>>();
        var sessions = new VenueSessions(plan.Venue.Connection, ConnectionSpacing, life: null, figures, context);
        var rest = BybitRest.Of(plan.Venue, context);
        foreach (var category in (BybitCategory[])[BybitCategory.Linear, BybitCategory.Spot])
        {
            Instrument[] traded = [.. plan.Instruments.Where(instrument => instrument.Type == category.Type)];
            if (traded.Length == 0)
                continue;
            MarketFeed[] own = [.. traded.Select(instrument => Feed(instrument, plan, figures, context))];
            Listing[] listed = [.. traded.Select(plan.ListingOf)];
            var turns = VenueSessions.TurnsOf(own, (line, index) => new BybitMarket(
                line, listed[index].Symbol, BybitTopics.Of(listed[index])));
            feeds.AddRange(own);
            sessions.Spread(
                $"{plan.Exchange} {category.Name}", MarketsInConnection, turns,
                (name, markets) => new BybitStreams(name, plan, category, markets, figures, context));
            var read = new BybitListings(category, rest, turns[0]);
            var listings = new DailyListings($"{plan.Exchange} {category.Name}", read.ReadAsync, context);
            parts.Add(listings.RunAsync);
            parts.Add(new TradingWatch(
                $"{plan.Exchange} {category.Name}", own, listings.RenewAsync, context).RunAsync);
            parts.AddRange(new BookPolling(
                $"{plan.Exchange} {category.Name}", [.. turns[0].Select(market => Polled(market, category, rest))],
                BybitRest.Polling, figures, context).Parts);
        }

        parts.Add(ClockWatch.Of(plan.Exchange, rest.TimeAsync, feeds, figures, context).RunAsync);
        return new VenueFeed(plan, feeds, figures, [.. parts, .. sessions.Parts], context.Time);
    }

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
