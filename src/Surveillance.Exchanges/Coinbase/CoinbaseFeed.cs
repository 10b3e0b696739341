using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// Coinbase spot over the market data sockets of Advanced Trade, at most <see cref="MarketsInConnection"/> markets on
/// each. Its limits stand under
/// https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-rate-limits.
/// </summary>
internal static class CoinbaseFeed
{
    // A lost frame costs the books of its whole connection, and a book is several megabytes.
    private const int MarketsInConnection = 20;

    /// <summary>The venue takes 8 connections a second and address.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromMilliseconds(150);

    /// <summary>The venue allows 8 messages a second and address without a key.</summary>
    private static readonly TimeSpan LeastSendSpacing = TimeSpan.FromMilliseconds(150);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var instruments = new Roster<Instrument>(plan.Instruments);
        var feeds = instruments.Made(instrument => Feed(instrument, plan, figures, context));
        var turns = VenueSessions.TurnsOf(
            feeds, line => new CoinbaseMarket(line, plan.ListingOf(line.Feed.Instrument).Symbol));
        var rest = CoinbaseRest.Of(plan.Venue, context);
        var read = new CoinbaseListings(rest, turns);
        var listings = new DailyListings(plan.Exchange, read.ReadAsync, context);
        feeds.Changed += listings.Outdate;
        var trading = new TradingWatch(plan.Exchange, feeds, listings.RenewAsync, context);
        var spacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        if (spacing < LeastSendSpacing)
            spacing = LeastSendSpacing;
        var address = plan.Venue.WebSocket["public"];
        var sessions = new VenueSessions(plan.Venue.Connection, ConnectionSpacing, life: null, figures, context);
        sessions.Spread(
            $"{plan.Exchange} public", MarketsInConnection, turns,
            (name, markets) => new CoinbaseStreams(name, address, spacing, markets, listings, figures, context),
            (streams, markets) => streams.Carry(markets));
        var clock = ClockWatch.Of(plan.Exchange, rest.TimeAsync, feeds, figures, context);
        var polling = new BookPolling(
            plan.Exchange, turns[0].Made(market => Polled(market, rest)), CoinbaseRest.Polling, figures, context);
        return new VenueFeed(
            plan,
            instruments,
            feeds,
            figures,
            [
                feeds.OnceAnyone(listings.RunAsync), clock.RunAsync, trading.RunAsync, .. polling.Parts,
                sessions.RunAsync,
            ],
            context.Time);
    }

    /// <summary>Spot alone, and the symbol tells both currencies: prices in others would be compared with it.</summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var (symbol, right) = (instrument.Listings[venue.Name].Symbol, $"{instrument.Base}-{instrument.Quote}");
        if (instrument.Type != InstrumentType.Spot)
            return new ListingMistake(instrument, "symbol", $"{symbol} is spot, and this is a perpetual");
        return symbol == right ? null : new ListingMistake(instrument, "symbol", $"must be {right}, was {symbol}");
    }

    private static PolledMarket Polled(CoinbaseMarket market, CoinbaseRest rest) => new(
        market.Line.Feed, async (_, stop) => market.IsListed
            ? new PolledAnswer(await rest.BookAsync(market.Product, stop), CoinbaseRest.BookLevels)
            : null);

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var book = new OrderBook(new MarketId(plan.Exchange, instrument.Id), CoinbaseMarket.LevelLimit);
        return new MarketFeed(plan, instrument, book, figures, context, hasOwnIds: true);
    }
}
