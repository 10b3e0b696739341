using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// Kraken spot over version 2 of its sockets, at most <see cref="MarketsInConnection"/> markets on each. Each
/// subscription begins with the whole book; REST tells the clock alone, where there is an address for it.
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
        MarketFeed[] feeds = [.. plan.Instruments.Select(instrument => Feed(instrument, plan, figures, context))];
        var turns = VenueSessions.TurnsOf(
            feeds, (line, index) => new KrakenMarket(line, plan.ListingOf(plan.Instruments[index]).Symbol));
        var connection = plan.Venue.Connection;
        if (connection.PingInterval > LongestPingInterval)
            connection = connection with { PingInterval = LongestPingInterval };
        var spacing = TimeSpan.FromSeconds(1.0 / connection.RateLimitPerSecond);
        var address = plan.Venue.WebSocket["public"];
        var sessions = new VenueSessions(connection, ConnectionSpacing, life: null, figures, context);
        sessions.Spread($"{plan.Exchange} public", MarketsInConnection, turns, (name, markets) => new KrakenStreams(
            name, address, spacing, connection.PingInterval, markets, figures, context));
        Func<CancellationToken, Task>[] asking = plan.Venue.Rest.ContainsKey("base")
            ? [ClockWatch.Of(
                plan.Exchange, KrakenRest.Of(plan.Venue, context).TimeAsync, feeds, figures, context).RunAsync]
            : [];
        return new VenueFeed(plan, feeds, figures, [.. asking, .. sessions.Parts], context.Time);
    }

    /// <summary>Spot alone, and the symbol tells both currencies: prices in others would be compared with it.</summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var (symbol, right) = (instrument.Listings[venue.Name].Symbol, $"{instrument.Base}/{instrument.Quote}");
        if (instrument.Type != InstrumentType.Spot)
            return new ListingMistake(instrument, "symbol", $"{symbol} is spot, and this is a perpetual");
        return symbol == right ? null : new ListingMistake(instrument, "symbol", $"must be {right}, was {symbol}");
    }

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, KrakenSync.LevelLimit, CoverageRule.WorstHeld);
        return new MarketFeed(plan, instrument, book, figures, context);
    }
}
