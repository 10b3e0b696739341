using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

/// <summary>The derived configuration is the operator's own, but for the venues.</summary>
public sealed class SimulatedConfigurationTests : IDisposable
{
    private static readonly SimulatorAddresses Addresses = new(new Uri("http://127.0.0.1:9000/"));

    private readonly ConfigurationFolder _original = new();
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.PathTo("config");

    public void Dispose()
    {
        _original.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_venues_are_at_the_simulator_and_marked_and_keep_their_other_settings()
    {
        _original.Edit("exchanges.yaml", "reconnect_delay_seconds: 5 ", "reconnect_delay_seconds: 1.5 ");
        var shipped = _original.Read();
        var derived = Derive(markets: 4);
        Assert.All(derived.Venues.Values, venue =>
        {
            Assert.True(venue.Simulated);
            Assert.All(venue.WebSocket.Values, address => Assert.Equal("127.0.0.1:9000", address.Authority));
            Assert.All(venue.Rest.Values, address => Assert.Equal("127.0.0.1:9000", address.Authority));
            var before = shipped.Venues[venue.Name];
            Assert.Equal(
                (before.Enabled, before.Connection, before.Streams),
                (venue.Enabled, venue.Connection, venue.Streams));
            Assert.Equal(before.WebSocket.Keys.Order(), venue.WebSocket.Keys.Order());
            Assert.Equal(before.Rest.Keys.Order(), venue.Rest.Keys.Order());
        });
        Assert.Equal(1.5, derived.Venues["binance"].Connection.ReconnectDelay.TotalSeconds);
        Assert.Equal(shipped.EnabledMarkets, derived.EnabledMarkets);
        Assert.Equal(shipped.BasisPairs, derived.BasisPairs);
    }

    [Fact]
    public void Venues_in_dollars_are_served_once_the_operator_enables_them_and_their_instruments()
    {
        foreach (var file in (string[])["exchanges.yaml", "instruments.yaml"])
        {
            var text = _original.Text(file);
            _original.Write(file, text.Replace("enabled: false", "enabled: true", StringComparison.Ordinal));
        }

        Assert.Equal(16, _original.Read().EnabledMarkets.Count());
        var served = new SimulatorOptions { DollarVenues = ["binance", "kraken", "coinbase"] }.Instruments;
        var derived = new SimulatedConfiguration(_original.Read(), served, Addresses);
        Assert.Empty(derived.Unserved);
        Assert.Equal(_original.Read().Instruments.Keys, derived.Instruments.Select(one => one.Id));
        derived.Write(new ConfigFolder(_original.Path), Target);
        Assert.Equal(16, ConfigurationReader.Read(Target).EnabledMarkets.Count());
    }

    [Fact]
    public void A_venue_that_is_not_simulated_is_turned_off()
    {
        _original.Write("exchanges.yaml", _original.Text("exchanges.yaml") + """

            atlantis:
              enabled: true
              websocket: { public: wss://stream.atlantis.example }
              rest: { base: https://api.atlantis.example }
            """);
        var venue = Derive(markets: 4).Venues["atlantis"];
        Assert.False(venue.Enabled);
        Assert.False(venue.Simulated);
    }

    [Fact]
    public void A_venue_that_the_operator_turns_on_is_served_and_the_others_are_as_before()
    {
        Assert.False(_original.Read().Venues["bybit"].Enabled);
        _original.Edit("exchanges.yaml", "bybit:\n  enabled: false", "bybit:\n  enabled: true");
        var derived = Derive(markets: 4);
        Assert.Empty(Simulated(markets: 4).Unserved);
        Assert.Equal(6, derived.EnabledMarkets.Count());
        Assert.Contains(new MarketId("bybit", "BTC-USDT-PERP"), derived.EnabledMarkets);
        Assert.Equal("/bybit/v5/public/spot", derived.Venues["bybit"].WebSocket["spot"].AbsolutePath);
    }

    [Fact]
    public void Made_up_markets_are_listed_on_the_operators_venues_alone()
    {
        _original.Write("exchanges.yaml", """
            binance:
              enabled: true
              websocket: { futures: wss://a, spot: wss://a }
              rest: { futures: https://a, spot: https://a }
            """);
        Assert.All(
            Derive(markets: 8).Instruments.Values.Where(one => !_original.Read().Instruments.ContainsKey(one.Id)),
            one => Assert.Equal(["binance"], one.Listings.Keys));
    }

    [Fact]
    public void Edits_of_the_original_files_show_in_the_derived_ones()
    {
        Derive(markets: 4);
        _original.Edit("features.yaml", "window_size: 300", "window_size: 200");
        _original.Edit("instruments.yaml", "enabled: false", "enabled: true");
        var derived = ConfigurationReader.Read(Target);
        Assert.Equal(200, derived.Features.ZScore.WindowSize);
        Assert.Contains(new MarketId("okx", "ETH-USDT-PERP"), derived.EnabledMarkets);
    }

    [Fact]
    public void A_second_start_replaces_what_the_first_one_wrote()
    {
        Derive(markets: 40);
        var shipped = _original.Read().Instruments.Keys;
        Assert.Equal(shipped, Derive(markets: 4).Instruments.Keys);
        Assert.Equal(shipped, _original.Read().Instruments.Keys);
    }

    [Fact]
    public void Markets_beyond_the_configured_ones_are_added_enabled_with_their_pairs()
    {
        var shipped = _original.Read();
        var derived = Derive(markets: 40);
        Assert.Equal(shipped.Instruments.Count + 36, derived.Instruments.Count);
        Assert.All(shipped.Instruments.Values, one => Assert.Equal(one.Enabled, derived.Instruments[one.Id].Enabled));
        Assert.All(derived.Instruments.Values.Skip(shipped.Instruments.Count), one => Assert.True(one.Enabled));
        Assert.Equal(20, derived.BasisPairs.Count);
        var served = new SimulatorOptions { Markets = 40 }.Instruments;
        Assert.All(served.Skip(4), one => Assert.Equal(one.Listings, derived.Instruments[one.Id].Listings));
    }

    [Fact]
    public void An_enabled_instrument_that_nobody_serves_is_told()
    {
        _original.Edit("instruments.yaml", "okx: { symbol: BTC-USDT,", "okx: { symbol: SOL-USDT,");
        Assert.Equal([new MarketId("okx", "BTC-USDT-SPOT")], Simulated(markets: 4).Unserved);
    }

    [Fact]
    public void What_is_shipped_is_served_also_once_the_operator_enables_all_of_it()
    {
        var text = _original.Text("instruments.yaml");
        _original.Write(
            "instruments.yaml", text.Replace("enabled: false", "enabled: true", StringComparison.Ordinal));
        Assert.Equal(8, _original.Read().EnabledMarkets.Count());
        Assert.Empty(Simulated(SimulatedConfiguration.LeastMarkets).Unserved);
    }

    private SurveillanceConfig Derive(int markets) =>
        ConfigurationReader.Read(Simulated(markets).Write(new ConfigFolder(_original.Path), Target));

    private SimulatedConfiguration Simulated(int markets) =>
        new(_original.Read(), new SimulatorOptions { Markets = markets }.Instruments, Addresses);
}
