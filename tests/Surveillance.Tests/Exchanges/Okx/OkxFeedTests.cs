using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Okx;

public sealed class OkxFeedTests
{
    private const string Perp = "BTC-USDT-PERP";
    private const string Spot = "BTC-USDT-SPOT";

    [Fact]
    public async Task Sizes_of_a_swap_are_coins_not_contracts()
    {
        await using var stage = await FeedStage.SetAsync("okx");
        await stage.AllLiveAsync();
        await stage.EqualsTheVenuesAsync(
            Perp, "/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400", "seqId", contractSize: 0.01);
        await stage.EqualsTheVenuesAsync(Spot, "/api/v5/market/books?instId=BTC-USDT&sz=400", "seqId");
    }

    [Fact]
    public async Task A_market_whose_contract_size_is_not_the_venues_is_left_out_and_told()
    {
        await using var stage = await FeedStage.SetAsync(
            "okx", alter: plan => WithListing(plan, Perp, listing => listing with { ContractSize = 1 }));
        await Eventually.TrueAsync(() => stage.Book(Spot) is not null, "the other market is followed");
        Assert.Null(stage.Book(Perp));
        Assert.Contains(stage.Log.Entries, entry => entry.Text.Contains(
            "okx:BTC-USDT-PERP is not followed: contract_size is 1 in instruments.yaml and 0.01 at the venue",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instrument_that_the_venue_does_not_list_harms_no_other()
    {
        await using var stage = await FeedStage.SetAsync(
            "okx", alter: plan => WithListing(plan, Perp, listing => listing with { Symbol = "BTC-USDT-SWOP" }));
        await Eventually.TrueAsync(() => stage.Book(Spot) is not null, "the other market is followed");
        Assert.Contains(
            stage.Log.Entries,
            entry => entry.Text == "okx lists no BTC-USDT-SWOP: there will be no data of okx:BTC-USDT-PERP");
    }

    [Theory]
    [InlineData(Perp, "BTC-USDT-SWAP", false)]
    [InlineData(Spot, "BTC-USDT", false)]
    [InlineData(Perp, "BTC-USDT", true)]
    [InlineData(Spot, "BTC-USDT-SWAP", true)]
    public void A_symbol_of_the_other_type_is_a_mistake(string id, string symbol, bool isMistake)
    {
        var instrument = Shipped.Config.Instruments[id] with
        {
            Listings = new Dictionary<string, Listing> { ["okx"] = new(symbol) },
        };
        Assert.Equal(isMistake, VenueCatalog.MistakeIn(instrument, Shipped.Config.Venues["okx"]) is not null);
    }

    private static FeedPlan WithListing(FeedPlan plan, string id, Func<Listing, Listing> alter) => plan with
    {
        Instruments =
        [
            .. plan.Instruments.Select(instrument => instrument.Id != id ? instrument : instrument with
            {
                Listings = new Dictionary<string, Listing> { [plan.Exchange] = alter(plan.ListingOf(instrument)) },
            }),
        ],
    };
}
