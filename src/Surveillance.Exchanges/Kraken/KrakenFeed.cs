using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// Kraken spot over version 2 of its sockets, at most <see cref="MarketsInConnection"/> markets on each. Each
/// subscription begins with the whole book; REST, where there is an address for it, tells
/// the clock, and books that no connection brings.
/// </summary>
internal static class KrakenFeed
{
    // A frame that cannot be read breaks every book of its connection.
    private const int MarketsInConnection = 50;

    /// <summary>The venue takes about 150 connections in 10 minutes and address.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromSeconds(1);

    /// <summary>The venue cuts a client of which it hears nothing for a minute.</summary>
    private static readonly TimeSpan LongestPingInterval = TimeSpan.FromSeconds(50);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var instruments = new Roster<Instrument>(plan.Instruments);
        var feeds = instruments.Made(instrument => Feed(instrument, plan, figures, context));
        var turns = VenueSessions.TurnsOf(
            feeds, line => new KrakenMarket(line, plan.ListingOf(line.Feed.Instrument).Symbol));
        var connection = plan.Venue.Connection;
        if (connection.PingInterval > LongestPingInterval)
            connection = connection with { PingInterval = LongestPingInterval };
        var spacing = TimeSpan.FromSeconds(1.0 / connection.RateLimitPerSecond);
        var address = plan.Venue.WebSocket["public"];
        var sessions = new VenueSessions(connection, ConnectionSpacing, life: null, figures, context);
        sessions.Spread(
            $"{plan.Exchange} public", MarketsInConnection, turns,
            (name, markets) => new KrakenStreams(
                name, address, spacing, connection.PingInterval, markets, figures, context),
            (streams, markets) => streams.Carry(markets));
        var hasRest = plan.Venue.Rest.ContainsKey("base");
        var asking = hasRest ? Asking(plan, turns[0], feeds, figures, context) : [];
        return new VenueFeed(plan, instruments, feeds, figures, [.. asking, sessions.RunAsync], context.Time);
    }

    /// <summary>Spot alone, and the symbol tells both currencies: prices in others would be compared with it.</summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var (symbol, right) = (instrument.Listings[venue.Name].Symbol, $"{instrument.Base}/{instrument.Quote}");
        if (instrument.Type != InstrumentType.Spot)
            return new ListingMistake(instrument, "symbol", $"{symbol} is spot, and this is a perpetual");
        return symbol == right ? null : new ListingMistake(instrument, "symbol", $"must be {right}, was {symbol}");
    }

    /// <summary>What is asked for over REST: the clock, and books that no connection brings.</summary>
    private static IReadOnlyList<Func<CancellationToken, Task>> Asking(
        FeedPlan plan,
        Roster<KrakenMarket> markets,
        Roster<MarketFeed> feeds,
        FeedFigures figures,
        FeedContext context)
    {
        var rest = KrakenRest.Of(plan.Venue, context);
        var polled = markets.Made(market => new PolledMarket(market.Line.Feed, async (_, stop) =>
            new PolledAnswer(await rest.BookAsync(market.Symbol, stop), KrakenRest.BookLevels)));
        return
        [
            ClockWatch.Of(plan.Exchange, rest.TimeAsync, feeds, figures, context).RunAsync,
            .. new BookPolling(plan.Exchange, polled, KrakenRest.Polling, figures, context).Parts,
        ];
    }

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, KrakenSync.LevelLimit, CoverageRule.WorstHeld);
        return new MarketFeed(plan, instrument, book, figures, context);
    }
}
