using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>How what was found and what was typed become one configuration.</summary>
public sealed class DiscoveredInstrumentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_venues_that_list_a_coin_are_two_listings_of_one_instrument()
    {
        var config = Add(
            [Wish("okx"), Wish("binance")],
            Found("okx", ("SOL", "SOL-USDT-SWAP")), Found("binance", ("SOL", "SOLUSDT")));
        var sol = config.Instruments["SOL-USDT-PERP"];
        Assert.Equal(("SOL/USDT Perpetual", InstrumentType.Perpetual, "SOL", "USDT", true, 20),
            (sol.Name, sol.Type, sol.Base, sol.Quote, sol.Enabled, sol.DepthLevels));
        Assert.Equal(
            ["okx SOL-USDT-SWAP", "binance SOLUSDT"], sol.Listings.Select(one => $"{one.Key} {one.Value.Symbol}"));
        Assert.Equal(2, config.EnabledMarkets.Count(market => market.Instrument == sol.Id));
    }

    [Fact]
    public void A_typed_instrument_keeps_all_that_is_typed_and_gets_the_venues_that_it_does_not_list()
    {
        var typed = Shipped.Config.Instruments["BTC-USDT-PERP"];
        typed = typed with { Listings = typed.Listings.Where(one => one.Key == "binance").ToDictionary() };
        var config = Add(
            [Wish("okx"), Wish("binance")],
            With(typed),
            Found("okx", ("BTC", "BTC-USDT-SWAP")), Found("binance", ("BTC", "BTCUSDT"), ("SOL", "SOLUSDT")));
        var both = config.Instruments[typed.Id];
        Assert.Equal(typed with { Listings = both.Listings }, both);
        Assert.Equal(typed.Listings["binance"], both.Listings["binance"]);
        Assert.Equal(new Listing("BTC-USDT-SWAP"), both.Listings["okx"]);
    }

    [Fact]
    public void A_market_that_is_typed_under_another_id_is_not_followed_twice()
    {
        var typed = Shipped.Config.Instruments["BTC-USDT-PERP"] with
        {
            Id = "XBT-PERP",
            Listings = new Dictionary<string, Listing> { ["binance"] = new("btcusdt") },
        };
        var config = Add([Wish("binance")], With(typed), Found("binance", ("BTC", "BTCUSDT"), ("SOL", "SOLUSDT")));
        Assert.DoesNotContain(new MarketId("binance", "BTC-USDT-PERP"), config.EnabledMarkets);
        Assert.Contains(new MarketId("binance", "XBT-PERP"), config.EnabledMarkets);
        Assert.Contains(new MarketId("binance", "SOL-USDT-PERP"), config.EnabledMarkets);
    }

    [Fact]
    public void What_is_typed_and_turned_off_stays_off()
    {
        Assert.False(Shipped.Config.Instruments["ETH-USDT-PERP"].Enabled);
        var config = Add(
            [Wish("okx"), Wish("binance")],
            Found("okx", ("ETH", "ETH-USDT-SWAP-NEW")), Found("binance", ("ETH", "ETHUSDT"), ("SOL", "SOLUSDT")));
        Assert.Same(Shipped.Config.Instruments["ETH-USDT-PERP"], config.Instruments["ETH-USDT-PERP"]);
    }

    [Fact]
    public void Dollars_and_tethers_are_never_one_instrument()
    {
        var dollars = Wish("coinbase") with { Type = InstrumentType.Spot, Quote = "USD" };
        var tethers = Wish("binance") with { Type = InstrumentType.Spot };
        var config = Add(
            [dollars, tethers],
            Found("coinbase", ("SOL", "SOL-USD")) with { Type = InstrumentType.Spot, Quote = "USD" },
            Found("binance", ("SOL", "SOLUSDT")) with { Type = InstrumentType.Spot });
        Assert.Equal(["coinbase"], config.Instruments["SOL-USD-SPOT"].Listings.Keys);
        Assert.Equal(["binance"], config.Instruments["SOL-USDT-SPOT"].Listings.Keys);
    }

    [Fact]
    public void A_perpetual_that_was_found_and_the_spot_of_its_currencies_make_a_basis_pair_by_themselves()
    {
        var spot = Wish("binance") with { Type = InstrumentType.Spot };
        var found = Found("binance", ("SOL", "SOLUSDT"), ("XRP", "XRPUSDT"), ("BTC", "BTCUSDT"));
        var config = Add(
            [Wish("binance"), spot],
            found, Found("binance", ("SOL", "SOLUSDT"), ("BTC", "BTCUSDT")) with { Type = InstrumentType.Spot });
        Assert.Equal(
            [.. Shipped.Config.BasisPairs, new BasisPair("SOL-USDT-PERP", "SOL-USDT-SPOT")], config.BasisPairs);
    }

    [Fact]
    public void What_nobody_wishes_any_more_counts_for_nothing_nor_does_what_a_disabled_venue_lists()
    {
        var found = Found("binance", ("SOL", "SOLUSDT"));
        var written = Shipped.Config with { Discoveries = [Wish("bybit")] };
        Assert.Same(written, DiscoveredInstruments.Add(written, [found, found with { Exchange = "bybit" }]));
    }

    [Fact]
    public void The_version_tells_which_markets_there_are_and_not_how_they_rank()
    {
        Discovery[] wishes = [Wish("binance")];
        var one = Add(wishes, Found("binance", ("SOL", "SOLUSDT"), ("XRP", "XRPUSDT")));
        var later = Found("binance", ("XRP", "XRPUSDT"), ("SOL", "SOLUSDT")) with { FoundAt = Now.AddDays(1) };
        Assert.Equal(one.Version, Add(wishes, later).Version);
        Assert.Equal(one.Instruments.Keys, Add(wishes, later).Instruments.Keys);
        Assert.NotEqual(one.Version, Add(wishes, Found("binance", ("SOL", "SOLUSDT"))).Version);
        Assert.NotEqual(one.Version, Shipped.Config.Version);
        Assert.Matches("^[0-9a-f]{12}$", one.Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_found_nothing_typed_changes_but_for_listings_and_no_market_is_followed_twice(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            Discovery[] wishes = [Wish("okx"), Wish("binance"), Wish("binance") with { Type = InstrumentType.Spot }];
            DiscoveredMarkets Any(Discovery wish) => Found(wish.Exchange, [.. Enumerable.Range(0, random.Next(20))
                .Select(_ => ((string[])["BTC", "ETH", "SOL", "XRP", "USDT", "DOGE", "ADA"])[random.Next(7)])
                .Distinct().Select(coin => (coin, $"{coin}USDT"))]) with { Type = wish.Type };
            var config = Add(wishes, [.. wishes.Select(Any)]);
            foreach (var (id, typed) in Shipped.Config.Instruments)
            {
                var now = config.Instruments[id];
                Assert.Equal(typed with { Listings = now.Listings }, now);
                Assert.All(typed.Listings, one => Assert.Equal(one.Value, now.Listings[one.Key]));
            }

            var followed = config.Instruments.Values.Where(one => one.Enabled)
                .SelectMany(one => one.Listings.Select(listing => (listing.Key, one.Type, listing.Value.Symbol)))
                .ToList();
            Assert.Equal(followed.Distinct(), followed);
            Assert.All(config.BasisPairs, pair => Assert.Equal(
                (config.Instruments[pair.Perp].Base, config.Instruments[pair.Perp].Quote),
                (config.Instruments[pair.Spot].Base, config.Instruments[pair.Spot].Quote)));
        }
    }

    [Fact]
    public void A_wish_is_awaited_until_it_is_known_what_was_found_even_if_that_is_nothing()
    {
        Discovery[] wishes = [Wish("okx"), Wish("binance")];
        Assert.Equal(wishes, Add(wishes).Awaited);
        Assert.Equal([wishes[0]], Add(wishes, Found("binance", ("SOL", "SOLUSDT"))).Awaited);
        Assert.Empty(Add(wishes, Found("binance"), Found("okx")).Awaited);
    }

    private static SurveillanceConfig With(Instrument typed) => Shipped.Config with
    {
        Instruments = new Dictionary<string, Instrument> { [typed.Id] = typed },
        BasisPairs = [],
    };

    private static Discovery Wish(string exchange) => new(exchange, InstrumentType.Perpetual, "USDT", 50, 20, []);

    private static DiscoveredMarkets Found(string exchange, params (string Coin, string Symbol)[] markets) => new(
        exchange, InstrumentType.Perpetual, "USDT", Now,
        [.. markets.Select(one => new DiscoveredMarket(one.Coin, one.Symbol, 1e6))]);

    private static SurveillanceConfig Add(Discovery[] wishes, params DiscoveredMarkets[] found) =>
        Add(wishes, Shipped.Config, found);

    private static SurveillanceConfig Add(
        Discovery[] wishes, SurveillanceConfig typed, params DiscoveredMarkets[] found)
    {
        var venues = typed.Venues.ToDictionary(one => one.Key, one => one.Value with
        {
            Enabled = wishes.Any(wish => wish.Exchange == one.Key),
        });
        return DiscoveredInstruments.Add(typed with { Venues = venues, Discoveries = wishes }, found);
    }
}
