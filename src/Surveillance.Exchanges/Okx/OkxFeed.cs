using System.Text.Json;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// OKX: spot and swaps over public sockets, at most <see cref="MarketsInConnection"/> markets on each.
/// </summary>
internal static class OkxFeed
{
    // Each market may have to subscribe anew, and a connection has 480 operations an hour.
    private const int MarketsInConnection = 50;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>Makes the feed of a plan.</summary>
    public static VenueFeed Create(FeedPlan plan, FeedContext context)
    {
        var figures = new FeedFigures(plan, context.Time.GetUtcNow());
        OkxMarket[] markets = [.. plan.Instruments.Select(instrument => Market(instrument, plan, figures, context))];
        var budget = VenueRest.Budget(OkxRest.RequestsPerSecond, OkxRest.RequestsPerSecond);
        var rest = new OkxRest(new VenueRest(plan.Exchange, plan.Venue.Rest["base"], budget, Window, context));
        var contracts = new OkxContracts(rest, markets, context);
        var fetches = new SnapshotFetches<OkxMarket>((market, stop) => FetchAsync(rest, market, context, stop));
        var spacing = TimeSpan.FromSeconds(1.0 / plan.Venue.Connection.RateLimitPerSecond);
        var address = plan.Venue.WebSocket["public"];
        OkxStreams[] sessions = [.. markets.Chunk(MarketsInConnection).Select((some, index) => new OkxStreams(
            $"{plan.Exchange} public" + (markets.Length > MarketsInConnection ? $" {index + 1}" : ""),
            address, spacing, some, contracts, fetches, figures, context))];
        figures.Streams = sessions.Sum(streams => streams.Count);
        return new VenueFeed(
            plan,
            [.. markets.Select(market => market.Feed)],
            figures,
            [
                fetches.RunAsync,
                .. sessions.Select<OkxStreams, Func<CancellationToken, Task>>(streams =>
                    new FeedSession(streams, plan.Venue.Connection, figures, context).RunAsync),
            ]);
    }

    private static OkxMarket Market(Instrument instrument, FeedPlan plan, FeedFigures figures, FeedContext context)
    {
        var listing = plan.ListingOf(instrument);
        var market = new MarketId(plan.Exchange, instrument.Id);
        var book = new OrderBook(market, OkxSync.LevelLimit, CoverageRule.WorstHeld);
        return new OkxMarket(
            new MarketFeed(plan, instrument, book, figures, context), listing.Symbol,
            instrument.Type == InstrumentType.Perpetual, listing.ContractSize);
    }

    private static async ValueTask FetchAsync(
        OkxRest rest, OkxMarket market, FeedContext context, CancellationToken stop)
    {
        try
        {
            var snapshot = await rest.BookAsync(market.Symbol, market.ContractSize, stop);
            if (market.OnSnapshot(snapshot, context.Time.GetUtcNow()))
                Log.Synced(context.Log, market.Feed.Market, snapshot.LastId ?? 0);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException or JsonException)
        {
            var retry = market.OnSnapshotMissing(context.Time.GetUtcNow());
            Log.FetchFailed(context.Log, error, market.Feed.Market, retry.TotalSeconds);
        }
    }
}
