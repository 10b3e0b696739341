using System.Text.Json;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>
/// Binance: spot over one kind of socket; USDⓈ-M over two, one for books and one for prices. A connection carries at
/// most <see cref="MarketsInConnection"/> markets (of the 1,024 streams that the venue allows).
/// </summary>
internal static class BinanceFeed
{
    private const int MarketsInConnection = 200;

    /// <summary>The venue takes 300 attempts to connect in five minutes and address.</summary>
    private static readonly TimeSpan ConnectionSpacing = TimeSpan.FromSeconds(1);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = context.Output.FiguresOf(plan, context.Time.GetUtcNow());
        var markets = new List<MarketFeed>();
        var pace = new ConnectionPace(ConnectionSpacing, context.Time);
        var parts = new List<Func<CancellationToken, Task>>();
        foreach (var product in (BinanceProduct[])[BinanceProduct.Spot, BinanceProduct.Futures])
        {
            var own = MarketsOf(product, plan, figures, context);
            if (own.Count == 0)
                continue;
            var rest = BinanceRest.Of(product, plan.Venue, context);
            var fetches = new SnapshotFetches<BinanceMarket>(
                (market, stop) => FetchAsync(rest, market, context, stop));
            var sessions = ConnectionsOf(product, own, plan, fetches, figures, context).ToList();
            figures.Streams += sessions.Sum(streams => streams.Count);
            markets.AddRange(own.Select(market => market.Feed));
            parts.Add(fetches.RunAsync);
            var clock = ClockWatch.Of(
                $"{plan.Exchange} {product.Name}", rest.TimeAsync, own.Select(market => market.Feed), figures, context);
            parts.Add(clock.RunAsync);
            parts.AddRange(new BookPolling(
                $"{plan.Exchange} {product.Name}", [.. own.Select(market => Polled(market, rest))], figures, context)
                .Parts);
            var listings = new BinanceListings(product, rest, own, context);
            parts.Add(new DailyListings($"{plan.Exchange} {product.Name}", listings.ReadAsync, context).RunAsync);
            parts.AddRange(sessions.Select<BinanceStreams, Func<CancellationToken, Task>>(streams =>
                new FeedSession(streams, plan.Venue.Connection, pace, figures, context).RunAsync));
        }

        return new VenueFeed(plan, markets, figures, parts, context.Time);
    }

    private static List<BinanceMarket> MarketsOf(
        BinanceProduct product, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var traded = plan.Instruments.Where(instrument => instrument.Type == product.Type).ToList();
        return
        [
            .. from instrument in traded
               let listing = plan.ListingOf(instrument)
               let book = new OrderBook(new MarketId(plan.Exchange, instrument.Id))
               select new BinanceMarket(
                   new MarketFeed(plan, instrument, book, figures, context),
                   product,
                   listing.Symbol.ToUpperInvariant(),
                   BinanceStreamNames.Of(listing, plan.Venue.Streams, product),
                   new SnapshotReach(product.SnapshotSizes, traded.Count, product.WeightAtOnce),
                   new StreamPulse(plan.StaleAfter)),
        ];
    }

    private static IEnumerable<BinanceStreams> ConnectionsOf(
        BinanceProduct product,
        List<BinanceMarket> markets,
        FeedPlan plan,
        SnapshotFetches<BinanceMarket> fetches,
        FeedFigures figures,
        FeedContext context)
    {
        var spacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        if (spacing < product.LeastSendSpacing)
            spacing = product.LeastSendSpacing;
        var address = plan.Venue.WebSocket[product.Name].ToString().TrimEnd('/');
        var groups = markets.Chunk(MarketsInConnection).ToList();
        BinanceStreams Connection(
            string carries, int number, string path, IEnumerable<(string, BinanceStream)> streams) =>
            new(
                $"{plan.Exchange} {product.Name} {carries}" + (groups.Count > 1 ? $" {number + 1}" : ""),
                new Uri(address + path), spacing, [.. streams], fetches, figures, context);

        for (var i = 0; i < groups.Count; i++)
        {
            if (product.BookPath == product.PricePath)
            {
                var all = Books(groups[i]).Concat(Prices(groups[i], product));
                yield return Connection("books and prices", i, product.BookPath, all);
                continue;
            }

            yield return Connection("books", i, product.BookPath, Books(groups[i]));
            yield return Connection("prices", i, product.PricePath, Prices(groups[i], product));
        }
    }

    private static IEnumerable<(string, BinanceStream)> Books(BinanceMarket[] markets) =>
        markets.SelectMany(market => ((string, BinanceStream)[])
        [
            (market.Names.Diff, new BinanceStream(market, BinanceStreamKind.Diff)),
            (market.Names.Partial, new BinanceStream(market, BinanceStreamKind.Partial)),
        ]);

    private static IEnumerable<(string, BinanceStream)> Prices(BinanceMarket[] markets, BinanceProduct product)
    {
        foreach (var market in markets)
        {
            yield return (market.Names.Last, new BinanceStream(market, BinanceStreamKind.Last));
            if (product == BinanceProduct.Futures)
                yield return (market.Names.Mark, new BinanceStream(market, BinanceStreamKind.Mark));
        }
    }

    private static PolledMarket Polled(BinanceMarket market, BinanceRest rest) => new(
        market.Feed, async (polled, stop) => await rest.BookAsync(market.Symbol, polled, stop));

    private static async ValueTask FetchAsync(
        BinanceRest rest, BinanceMarket market, FeedContext context, CancellationToken stop)
    {
        try
        {
            var size = market.SnapshotSize;
            var body = await rest.DepthAsync(market.Symbol, size, stop);
            var snapshot = new DepthMessage();
            BinanceNormalizer.ReadSnapshot(body, snapshot);
            if (market.OnSnapshot(snapshot, size.Levels, context.Time.GetUtcNow()))
                Log.Synced(context.Log, market.Feed.Market, snapshot.LastId!.Value);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException or JsonException)
        {
            var retry = market.OnSnapshotMissing(context.Time.GetUtcNow());
            Log.FetchFailed(context.Log, error, market.Feed.Market, retry.TotalSeconds);
        }
    }
}
