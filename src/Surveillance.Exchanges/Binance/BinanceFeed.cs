using System.Runtime.CompilerServices;
using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// Binance: spot over one kind of socket; USDⓈ-M over two, one for books and one for prices. A connection carries at
/// most <see cref="MarketsInConnection"/> markets. Limits of spot stand under
/// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams (and in binance/binance-spot-api-docs:
/// web-socket-streams.md, "Websocket Limits"), those of futures under
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams.
/// </summary>
internal static class BinanceFeed
{
    /// <summary>
    /// The venue allows 1,024 streams a connection; a market has three or four, the one of its best levels included.
    /// </summary>
    private const int MarketsInConnection = 200;

    /// <summary>The venue takes 300 attempts to connect in five minutes and address.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromSeconds(1);

    /// <summary>The venue closes a connection after 24 hours.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(23);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var instruments = new Roster<Instrument>(plan.Instruments);
        var feeds = instruments.Made(instrument => Feed(instrument, plan, figures, context));
        var parts = new List<Func<CancellationToken, Task>>();
        var sessions = new VenueSessions(plan.Venue.Connection, ConnectionSpacing, Life, figures, context);
        foreach (var product in (BinanceProduct[])[BinanceProduct.Spot, BinanceProduct.Futures])
        {
            var own = feeds.Only(feed => feed.Instrument.Type == product.Type);
            var turns = TurnsOf(own, product, plan);
            var rest = BinanceRest.Of(product, plan.Venue, context);
            var fetches = new SnapshotFetches<BinanceMarket>(
                (market, stop) => FetchAsync(rest, market, context, stop));
            parts.Add(fetches.RunAsync);
            AddConnections(sessions, product, turns, plan, fetches, figures, context);
            var clock = ClockWatch.Of(
                $"{plan.Exchange} {product.Name}", rest.TimeAsync, own, figures, context);
            parts.Add(own.OnceAnyone(clock.RunAsync));
            parts.AddRange(new BookPolling(
                $"{plan.Exchange} {product.Name}", turns[0].Made(market => Polled(market, rest)),
                product.Polling, figures, context).Parts);
            var read = new BinanceListings(product, rest, turns[0]);
            var listings = new DailyListings($"{plan.Exchange} {product.Name}", read.ReadAsync, context);
            own.Changed += listings.Outdate;
            parts.Add(own.OnceAnyone(listings.RunAsync));
            parts.Add(new TradingWatch(
                $"{plan.Exchange} {product.Name}", own, listings.RenewAsync, context).RunAsync);
        }

        return new VenueFeed(plan, instruments, feeds, figures, [.. parts, sessions.RunAsync], context.Time);
    }

    private static MarketFeed Feed(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context) =>
        new(plan, instrument, new OrderBook(new MarketId(plan.Exchange, instrument.Id)), figures, context);

    /// <summary>Both lines of a market need the same reach: they are told the same book.</summary>
    private static Roster<BinanceMarket>[] TurnsOf(Roster<MarketFeed> own, BinanceProduct product, FeedPlan plan)
    {
        var reaches = new ConditionalWeakTable<MarketFeed, SnapshotReach>();
        return VenueSessions.TurnsOf(own, line => Market(
            line,
            plan.ListingOf(line.Feed.Instrument),
            product,
            reaches.GetValue(
                line.Feed, _ => new SnapshotReach(product.SnapshotSizes, own.Count, product.WeightAtOnce)),
            plan));
    }

    private static BinanceMarket Market(
        MarketLine line, Listing listing, BinanceProduct product, SnapshotReach reach, FeedPlan plan) => new(
        line,
        product,
        listing.Symbol.ToUpperInvariant(),
        BinanceStreamNames.Of(listing, plan.Venue.Streams, product),
        reach,
        new StreamPulse(plan.StaleAfter));

    private static void AddConnections(
        VenueSessions sessions,
        BinanceProduct product,
        Roster<BinanceMarket>[] turns,
        FeedPlan plan,
        SnapshotFetches<BinanceMarket> fetches,
        FeedFigures figures,
        FeedContext context)
    {
        var spacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        if (spacing < product.LeastSendSpacing)
            spacing = product.LeastSendSpacing;
        var address = plan.Venue.WebSocket[product.Name].ToString().TrimEnd('/');
        void Spread(
            string carries,
            string path,
            Func<IReadOnlyList<BinanceMarket>, IEnumerable<(string, BinanceStream)>> streams) =>
            sessions.Spread(
                $"{plan.Exchange} {product.Name} {carries}", MarketsInConnection, turns,
                (name, markets) => new BinanceStreams(
                    name, new Uri(address + path), spacing, [.. streams(markets)], fetches, figures, context),
                (carrying, markets) => carrying.Carry([.. streams(markets)]));

        if (product.BookPath == product.PricePath)
        {
            Spread("books and prices", product.BookPath, some => Books(some).Concat(Prices(some, product)));
            return;
        }

        Spread("books", product.BookPath, Books);
        Spread("prices", product.PricePath, some => Prices(some, product));
    }

    private static IEnumerable<(string, BinanceStream)> Books(IReadOnlyList<BinanceMarket> markets) =>
        markets.SelectMany(market => ((string, BinanceStream)[])
        [
            (market.Names.Diff, new BinanceStream(market, BinanceStreamKind.Diff)),
            (market.Names.Partial, new BinanceStream(market, BinanceStreamKind.Partial)),
        ]);

    private static IEnumerable<(string, BinanceStream)> Prices(
        IReadOnlyList<BinanceMarket> markets, BinanceProduct product)
    {
        foreach (var market in markets)
        {
            yield return (market.Names.Last, new BinanceStream(market, BinanceStreamKind.Last));
            if (product == BinanceProduct.Futures)
                yield return (market.Names.Mark, new BinanceStream(market, BinanceStreamKind.Mark));
        }
    }

    private static PolledMarket Polled(BinanceMarket market, BinanceRest rest) => new(
        market.Line.Feed, async (polled, stop) => await rest.BookAsync(market.Symbol, polled, stop));

    private static async ValueTask FetchAsync(
        BinanceRest rest, BinanceMarket market, FeedContext context, CancellationToken stop)
    {
        if (market.Line.Feed.IsOver)
            return;
        try
        {
            var size = market.SnapshotSize;
            var body = await rest.DepthAsync(market.Symbol, size, stop);
            var snapshot = new DepthMessage();
            BinanceNormalizer.ReadSnapshot(body, snapshot);
            if (market.OnSnapshot(snapshot, size.Levels, context.Time.GetUtcNow()))
                Log.Synced(context.Log, market.Line.Market, snapshot.LastId!.Value);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException or JsonException)
        {
            var retry = market.OnSnapshotMissing(context.Time.GetUtcNow());
            Log.FetchFailed(context.Log, error, market.Line.Market, retry.TotalSeconds);
        }
    }
}
