using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Configuration;

namespace Surveillance.Tests.MetricsEngine;

public sealed class MeasuringPlanTests
{
    [Fact]
    public void Markets_are_compared_with_those_of_the_same_coin_currency_and_type_alone()
    {
        using var folder = new ConfigurationFolder();
        foreach (var file in (string[])["exchanges.yaml", "instruments.yaml"])
            folder.Write(file, folder.Text(file).Replace("enabled: false", "enabled: true", StringComparison.Ordinal));
        var plan = MeasuringPlan.Of(folder.Read());

        Assert.Equal([Of("coinbase", "BTC-USD-SPOT")], plan.PeersOf(Of("kraken", "BTC-USD-SPOT")));
        Assert.DoesNotContain(plan.PeersOf(Of("binance", "BTC-USDT-SPOT")), peer => peer.Instrument != "BTC-USDT-SPOT");
        foreach (var market in plan.Markets)
        {
            var own = plan.Config.Instruments[market.Instrument];
            foreach (var peer in plan.PeersOf(market).Select(peer => plan.Config.Instruments[peer.Instrument]))
                Assert.Equal((own.Base, own.Quote, own.Type), (peer.Base, peer.Quote, peer.Type));
        }
    }

    [Theory]
    [InlineData("spread_bps", "BTC-USDT-PERP", "binance BTC-USDT-PERP")]
    [InlineData("basis_bps", "BTC-USDT-PERP", "binance BTC-USDT-PERP, binance BTC-USDT-SPOT")]
    [InlineData("basis_abs", "BTC-USDT-SPOT", "binance BTC-USDT-SPOT")]
    [InlineData("cross_exchange_spread_bps", "BTC-USDT-PERP", "binance BTC-USDT-PERP, okx BTC-USDT-PERP")]
    [InlineData("message_rate", "*", "binance *")]
    [InlineData("no_such_metric", "BTC-USDT-PERP", "binance BTC-USDT-PERP")]
    public void A_metric_is_made_of_the_books_of_its_legs(string metric, string instrument, string legs)
    {
        var found = MeasuringPlan.Of(Shipped.Config).LegsOf(Of("binance", instrument), metric);
        Assert.Equal(legs, string.Join(", ", found.Select(leg => $"{leg.Exchange} {leg.Instrument}")));
    }

    private static MarketId Of(string exchange, string instrument) => new(exchange, instrument);
}
