using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>The whole feed over real sockets to a simulated venue.</summary>
public sealed class BybitFeedTests
{
    private const string Perp = "BTC-USDT-PERP";
    private const string Spot = "BTC-USDT-SPOT";

    [Fact]
    public async Task Books_of_both_categories_are_the_venues_at_the_same_id()
    {
        await using var stage = await FeedStage.SetAsync("bybit");
        await stage.AllLiveAsync();
        await stage.EqualsTheVenuesAsync(Perp, "/v5/market/orderbook?category=linear&symbol=BTCUSDT&limit=200", "u");
        await stage.EqualsTheVenuesAsync(Spot, "/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=200", "u");
    }

    [Fact]
    public async Task A_symbol_that_the_venue_does_not_list_harms_no_other_of_its_request()
    {
        await using var stage = await FeedStage.SetAsync("bybit", alter: plan => plan with
        {
            Instruments = [Listed("ETH-USDT-PERP", new Listing("NOUSDT")), .. plan.Instruments],
        });
        await Eventually.TrueAsync(
            () => stage.Book(Perp) is not null && stage.Book(Spot) is not null, "the other markets are followed");
        Assert.Null(stage.Book("ETH-USDT-PERP"));
        await Eventually.TrueAsync(
            () => stage.Log.Entries.Any(entry =>
                entry.Text == "bybit linear lists no NOUSDT: there will be no data of bybit:ETH-USDT-PERP"),
            "it is told");
        Assert.Contains("NOUSDT", stage.Health.LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(20, 1)]
    public async Task A_connection_that_is_pinged_lives_and_one_that_is_not_is_cut_though_data_flows(
        int pingSeconds, int leastReconnects)
    {
        var pace = new VenuePace { BybitPing = TimeSpan.FromSeconds(5) };
        await using var stage = await FeedStage.SetAsync(
            "bybit", new SimulatorOptions { Pace = pace }, plan => plan with
            {
                Venue = plan.Venue with
                {
                    Connection = plan.Venue.Connection with { PingInterval = TimeSpan.FromSeconds(pingSeconds) },
                },
            });
        await stage.AllLiveAsync();
        await Task.Delay(TimeSpan.FromSeconds(9), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.InRange(stage.Health.ReconnectCount, leastReconnects, 10 * leastReconnects);
    }

    [Fact]
    public async Task A_book_has_a_thousand_levels_and_reaches_further_than_one_of_a_shorter_stream()
    {
        await using var stage = await FeedStage.SetAsync("bybit", alter: plan => plan with
        {
            Instruments = [Listed(Perp), Listed(Spot, new Listing("BTCUSDT", "orderbook.200.BTCUSDT"))],
        });
        await stage.AllLiveAsync();
        Assert.True(stage.Book(Perp)!.CoveredBidBps > 1.2 * stage.Book(Spot)!.CoveredBidBps);
        lock (stage.Market(Perp).Gate)
            Assert.InRange(stage.Market(Perp).Book.Bids.Count, 201, 1000);
    }

    [Fact]
    public async Task A_wide_spread_is_seen_on_the_market_that_has_it_and_lag_is_seen_of_the_venue()
    {
        await using var stage = await FeedStage.SetAsync("bybit");
        await stage.AllLiveAsync();
        stage.Incident(IncidentKind.SpreadBlowout, Perp, TimeSpan.FromSeconds(20));
        stage.Incident(IncidentKind.Lag, Perp, TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => stage.Book(Perp)?.SpreadBps is > 9 and < 11, "the spread is wide");
        Assert.InRange(stage.Book(Spot)!.SpreadBps!.Value, 0, 1);
        await Eventually.TrueAsync(() => stage.Health.VenueLagP99Ms is > 900 and < 3000, "frames are late");
        while (stage.Output.Gaps.TryRead(out var gap))
            Assert.NotEqual(GapReason.SequenceBreak, gap.Reason);
        Assert.Equal(0, stage.Health.BadFrames);
    }

    private static Instrument Listed(string id, Listing? listing = null)
    {
        var instrument = Shipped.Config.Instruments[id];
        return instrument with
        {
            Listings = new Dictionary<string, Listing> { ["bybit"] = listing ?? instrument.Listings["bybit"] },
        };
    }
}
