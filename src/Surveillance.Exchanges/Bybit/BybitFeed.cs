using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
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
        var markets = new List<MarketFeed>();
        var parts = new List<Func<CancellationToken, Task>>();
        var pace = new ConnectionPace(ConnectionSpacing, context.Time);
        var rest = BybitRest.Of(plan.Venue, context);
        foreach (var category in (BybitCategory[])[BybitCategory.Linear, BybitCategory.Spot])
        {
            BybitMarket[] own =
            [
                .. plan.Instruments.Where(instrument => instrument.Type == category.Type)
                    .Select(instrument => Market(instrument, plan, figures, context)),
            ];
            if (own.Length == 0)
                continue;
            BybitStreams[] sessions = [.. own.Chunk(MarketsInConnection).Select((some, index) => new BybitStreams(
                $"{plan.Exchange} {category.Name}" + (own.Length > MarketsInConnection ? $" {index + 1}" : ""),
                plan, category, some, figures, context))];
            figures.Streams += sessions.Sum(streams => streams.Count);
            markets.AddRange(own.Select(market => market.Feed));
            var listings = new BybitListings(category, rest, own, context);
            parts.Add(new DailyListings($"{plan.Exchange} {category.Name}", listings.ReadAsync, context).RunAsync);
            parts.AddRange(new BookPolling(
                $"{plan.Exchange} {category.Name}", [.. own.Select(market => Polled(market, category, rest))], figures,
                context).Parts);
            parts.AddRange(sessions.Select<BybitStreams, Func<CancellationToken, Task>>(streams =>
                new FeedSession(streams, plan.Venue.Connection, pace, figures, context).RunAsync));
        }

        parts.Add(ClockWatch.Of(plan.Exchange, rest.TimeAsync, markets, figures, context).RunAsync);
        return new VenueFeed(plan, markets, figures, parts, context.Time);
    }

    private static PolledMarket Polled(BybitMarket market, BybitCategory category, BybitRest rest) => new(
        market.Feed, async (_, stop) =>
            new PolledAnswer(await rest.BookAsync(category, market.Symbol, stop), BybitRest.BookLevels));

    private static BybitMarket Market(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var listing = plan.ListingOf(instrument);
        var topics = BybitTopics.Of(listing);
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, topics.Levels, CoverageRule.WorstHeld);
        return new BybitMarket(new MarketFeed(plan, instrument, book, figures, context), listing.Symbol, topics);
    }
}
