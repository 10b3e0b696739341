using Surveillance.Exchanges;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Standalone.Settings;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Exchanges;

/// <summary>Every venue of the catalog lists its markets, and its feed takes whatever it lists.</summary>
public sealed class SimulatedDirectoryTests
{
    private const int Coins = 60;

    public static TheoryData<string, InstrumentType> Wishes
    {
        get
        {
            var wishes = new TheoryData<string, InstrumentType>();
            foreach (var venue in VenueCatalog.Names)
            {
                wishes.Add(venue, InstrumentType.Spot);
                var perpetuals = new Discovery(venue, InstrumentType.Perpetual, "USDT", 1, 20, []);
                if (VenueCatalog.MistakeIn(perpetuals, Shipped.Config.Venues[venue]) is null)
                    wishes.Add(venue, InstrumentType.Perpetual);
            }

            return wishes;
        }
    }

    [Theory]
    [MemberData(nameof(Wishes))]
    public async Task Each_market_is_listed_once_with_a_turnover_of_its_own_under_a_symbol_that_the_feed_takes(
        string exchange, InstrumentType type)
    {
        var options = new SimulatorOptions { Markets = 2 * Coins, DollarVenues = [exchange] };
        var stop = TestContext.Current.CancellationToken;
        await using var simulator = await Simulator.StartAsync(options, TimeProvider.System, stop);
        var venue = new SimulatedConfiguration(Shipped.Config, options.Instruments, simulator.Addresses).Venues
            .Single(one => one.Name == exchange);
        using var http = new HttpClient();
        var listed = await VenueCatalog.ListAsync(
            venue, type, Offline.Okx().Stage.Context with { Http = http }, stop);
        var served = options.Instruments.Where(one => one.Type == type && one.Listings.ContainsKey(exchange)).ToList();
        Assert.Equal(Coins, served.Count);
        Assert.Equal(
            served.Select(one => (one.Listings[exchange].Symbol, one.Base, one.Quote)).Order(),
            listed.Select(market => (market.Symbol, market.Coin, market.Quote)).Order());
        Assert.Equal(Coins, listed.Select(market => market.Turnover24h!.Value).Distinct().Count());
        Assert.Equal(
            ["BTC", "ETH"], listed.OrderByDescending(market => market.Turnover24h).Take(2).Select(one => one.Coin));
        Assert.All(listed, market => Assert.Null(VenueCatalog.MistakeIn(
            new Instrument(
                market.Symbol, market.Symbol, type, market.Coin, market.Quote, Enabled: true, 20,
                new Dictionary<string, Listing> { [exchange] = new(market.Symbol) }),
            venue)));
    }
}
