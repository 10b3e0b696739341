using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// OKX: spot and swaps over public sockets, at most <see cref="MarketsInConnection"/> markets on each.
/// </summary>
internal static class OkxFeed
{
    /// <summary>
    /// Each market may have to subscribe anew, and a connection has 480 operations an hour:
    /// https://www.okx.com/docs-v5/en/#overview-websocket-connect.
    /// </summary>
    private const int MarketsInConnection = 50;

    /// <summary>
    /// The venue closes a connection after 30 s without traffic:
    /// https://www.okx.com/docs-v5/en/#overview-websocket-connect.
    /// </summary>
    private static readonly TimeSpan LongestPingInterval = TimeSpan.FromSeconds(25);

    /// <summary>The venue takes three connections a second and address, says the same page.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromMilliseconds(350);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var instruments = new Roster<Instrument>(plan.Instruments);
        var feeds = instruments.Made(instrument => Feed(instrument, plan, figures, context));
        var turns = VenueSessions.TurnsOf(feeds, line => Market(line, line.Feed.Instrument, plan));
        var rest = OkxRest.Of(plan.Venue, context);
        var listings = new DailyListings(plan.Exchange, new OkxListings(rest, turns, context).ReadAsync, context);
        feeds.Changed += listings.Outdate;
        var trading = new TradingWatch(plan.Exchange, feeds, listings.RenewAsync, context);
        var fetches = new SnapshotFetches<OkxMarket>((market, stop) => FetchAsync(rest, market, context, stop));
        var spacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        var address = plan.Venue.WebSocket["public"];
        var connection = plan.Venue.Connection;
        if (connection.PingInterval > LongestPingInterval)
            connection = connection with { PingInterval = LongestPingInterval };
        var sessions = new VenueSessions(connection, ConnectionSpacing, life: null, figures, context);
        sessions.Spread(
            $"{plan.Exchange} public", MarketsInConnection, turns,
            (name, markets) => new OkxStreams(
                name, address, spacing, markets, listings, fetches, figures, context),
            (streams, markets) => streams.Carry(markets));
        var clock = ClockWatch.Of(plan.Exchange, rest.TimeAsync, feeds, figures, context);
        var polling = new BookPolling(
            plan.Exchange, turns[0].Made(market => Polled(market, rest)), OkxRest.Polling, figures, context);
        return new VenueFeed(
            plan,
            instruments,
            feeds,
            figures,
            [
                fetches.RunAsync, feeds.OnceAnyone(listings.RunAsync), clock.RunAsync, trading.RunAsync,
                .. polling.Parts, sessions.RunAsync,
            ],
            context.Time);
    }

    /// <summary>A symbol of the other type would be read with sizes in the wrong unit.</summary>
    public static ListingMistake? MistakeIn(Instrument instrument, VenueSettings venue)
    {
        var symbol = instrument.Listings[venue.Name].Symbol;
        var isSwap = symbol.EndsWith("-SWAP", StringComparison.Ordinal);
        if (isSwap == (instrument.Type == InstrumentType.Perpetual))
            return null;
        var rule = isSwap ? "a perpetual's symbol, and this is spot" : "no perpetual's symbol, which ends in -SWAP";
        return new ListingMistake(instrument, "symbol", $"{symbol} is {rule}");
    }

    private static PolledMarket Polled(OkxMarket market, OkxRest rest) => new(
        market.Line.Feed, async (_, stop) => market.IsListed
            ? new PolledAnswer(
                await rest.BookAsync(market.Symbol, market.ContractSize, stop), OkxSync.LevelLimit)
            : null);

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, OkxSync.LevelLimit, CoverageRule.WorstHeld);
        return new MarketFeed(plan, instrument, book, figures, context);
    }

    private static OkxMarket Market(MarketLine line, Instrument instrument, FeedPlan plan) => new(
        line, plan.ListingOf(instrument).Symbol,
        instrument.Type == InstrumentType.Perpetual, plan.ListingOf(instrument).ContractSize);

    private static async ValueTask FetchAsync(
        OkxRest rest, OkxMarket market, FeedContext context, CancellationToken stop)
    {
        if (market.Line.Feed.IsOver)
            return;
        var fetch = market.Fetch;
        try
        {
            var snapshot = await rest.BookAsync(market.Symbol, market.ContractSize, stop);
            if (market.OnSnapshot(fetch, snapshot, context.Time.GetUtcNow()))
                Log.Synced(context.Log, market.Line.Market, snapshot.LastId ?? 0);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException or JsonException)
        {
            var retry = market.OnSnapshotMissing(fetch, context.Time.GetUtcNow());
            Log.FetchFailed(context.Log, error, market.Line.Market, retry.TotalSeconds);
        }
    }
}
