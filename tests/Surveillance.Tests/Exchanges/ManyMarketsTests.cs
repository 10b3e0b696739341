using Surveillance.Exchanges;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>Hundreds of markets of one venue: more than a connection may carry.</summary>
public sealed class ManyMarketsTests
{
    private const int Markets = 210;

    public static TheoryData<string> Venues => [.. VenueCatalog.Names];

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Two_hundred_and_ten_markets_spread_over_connections_and_all_come_alive(string exchange)
    {
        var options = new SimulatorOptions { Markets = 2 * Markets, DollarVenues = [exchange] };
        var instruments = options.Instruments
            .Where(one => one.Listings.ContainsKey(exchange) && one.Type == InstrumentType.Spot).ToList();
        Assert.Equal(Markets, instruments.Count);
        await using var stage = await FeedStage.SetAsync(
            exchange, options, plan => plan with { Instruments = instruments, StaleAfter = TimeSpan.FromSeconds(30) });
        await Eventually.TrueAsync(
            () => instruments.TrueForAll(one => stage.Book(one.Id) is not null),
            "every book is right", TimeSpan.FromSeconds(120));
        var connections = stage.Lines.Where(line => line.Contains(" connected", StringComparison.Ordinal)).Distinct();
        Assert.InRange(connections.Count(), 2, 11);
        Assert.Equal(0, stage.Health.ReconnectCount);
        Assert.Equal(Markets, stage.Lines.Count(line => line.StartsWith("Success", StringComparison.Ordinal)));
    }
}
