using Surveillance.Markets;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>What operators have typed for years is accepted as it stands.</summary>
public sealed class OperatorSnippetTests : IDisposable
{
    private const string Connection =
        "rate_limit_per_second: 10, reconnect_delay_seconds: 5, max_reconnect_attempts: 10, ping_interval_seconds: 30";

    private const string OkxSocket = "wss://ws.okx.com:8443/ws/v5/public";

    private const string Exchanges = $$"""
        binance:
          enabled: true                      # false + `docker-compose restart data-ingestion` = venue off
          websocket: { futures: wss://fstream.binance.com, spot: wss://stream.binance.com:9443 }
          rest: { futures: https://fapi.binance.com, spot: https://api.binance.com }
          connection: { {{Connection}} }
          streams: { orderbook_depth: 20, orderbook_speed: "100ms" }
        okx: { enabled: true, websocket: { public: {{OkxSocket}} }, rest: { base: https://www.okx.com } }
        """;

    private const string Instruments = """
        instruments:
          - id: ETH-USDT-PERP
            name: "ETH/USDT Perpetual"
            type: perpetual                  # or spot
            base: ETH
            quote: USDT
            enabled: true
            depth_levels: 20
            exchange_symbols:
              binance: { symbol: ETHUSDT, stream: ethusdt@depth20@100ms }
              okx: { symbol: ETH-USDT-SWAP, inst_type: SWAP }
          - id: ETH-USDT-SPOT
            type: spot
            base: ETH
            quote: USDT
            enabled: true
            exchange_symbols:
              binance: { symbol: ETHUSDT, stream: ethusdt@depth20@100ms }
        basis_pairs:
          - { perp: ETH-USDT-PERP, spot: ETH-USDT-SPOT }
        """;

    private const string EthThresholds = """
        thresholds:
          ETH-USDT-PERP:
            spread_warning: { threshold: 5.0, zscore: 2.0 }
            spread_critical: { threshold: 10.0, zscore: 3.0 }
            depth_warning: { threshold: 300000 }
            depth_critical: { threshold: 100000 }
        """;

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Venues_in_one_line_or_many()
    {
        var venues = _folder.Write("exchanges.yaml", Exchanges).Read().Venues;
        Assert.Equal("wss://stream.binance.com:9443/", venues["binance"].WebSocket["spot"].ToString());
        Assert.Equal("https://fapi.binance.com/", venues["binance"].Rest["futures"].ToString());
        Assert.Equal("wss://ws.okx.com:8443/ws/v5/public", venues["okx"].WebSocket["public"].ToString());
        Assert.Equal("https://www.okx.com/", venues["okx"].Rest["base"].ToString());
    }

    [Fact]
    public void An_instrument_with_its_symbols_and_its_pair()
    {
        RemoveOtherThresholds();
        var config = _folder.Write("instruments.yaml", Instruments).Read();
        Assert.Equal(
            new Listing("ETHUSDT", "ethusdt@depth20@100ms"), config.Instruments["ETH-USDT-PERP"].Listings["binance"]);
        Assert.Equal(
            new Listing("ETH-USDT-SWAP", InstrumentType: "SWAP"), config.Instruments["ETH-USDT-PERP"].Listings["okx"]);
        Assert.Equal("ETH-USDT-SPOT", config.Instruments["ETH-USDT-SPOT"].Name);
        Assert.Equal(
            ["binance:ETH-USDT-PERP", "binance:ETH-USDT-SPOT", "okx:ETH-USDT-PERP"],
            config.EnabledMarkets.Select(market => market.ToString()));
        Assert.Equal([new BasisPair("ETH-USDT-PERP", "ETH-USDT-SPOT")], config.BasisPairs);
    }

    [Fact]
    public void Thresholds_of_an_instrument_and_the_rest_from_everywhere()
    {
        var shipped = _folder.Text("alerts.yaml");
        var from = shipped.IndexOf("thresholds:\n", StringComparison.Ordinal);
        var to = shipped.IndexOf("  \"*\":", StringComparison.Ordinal);
        _folder.Write("alerts.yaml", shipped[..from] + EthThresholds + "\n" + shipped[to..]);
        var rules = _folder.Read().Rules;
        Assert.Equal(300_000, rules.Thresholds["ETH-USDT-PERP"]["depth_warning"].Threshold);
        Assert.Null(rules.Thresholds["ETH-USDT-PERP"]["depth_warning"].ZScore);
        var basis = rules.Definitions.Single(rule => rule.Name == "basis_warning");
        Assert.Equal(25, rules.LimitsOf(basis, "ETH-USDT-PERP")!.Threshold);
    }

    [Theory]
    [InlineData("alerts: { enabled: false }", false)]
    [InlineData(
        "alerts: { enabled: false }           # + `docker-compose restart anomaly-detector` = no alerts\n", false)]
    [InlineData("", true)]
    [InlineData("# nothing\n", true)]
    [InlineData("---\n", true)]
    [InlineData("alerts:\n", true)]
    public void One_line_of_features_is_a_whole_file(string text, bool enabled) =>
        Assert.Equal(enabled, _folder.Write("features.yaml", text).Read().Features.AlertsEnabled);

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("%YAML 1.2\n---\n")]
    public void What_editors_put_in_front_is_no_mistake(string front)
    {
        foreach (var name in (string[])["exchanges.yaml", "instruments.yaml", "alerts.yaml", "features.yaml"])
            _folder.Write(name, front + _folder.Text(name));
        Assert.Equal(4, _folder.Read().EnabledMarkets.Count());
    }

    [Fact]
    public void Line_ends_of_windows_are_no_mistake_and_lines_still_count()
    {
        var line = _folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        _folder.Write("alerts.yaml", _folder.Text("alerts.yaml").ReplaceLineEndings("\r\n"));
        Assert.StartsWith($"config/alerts.yaml:{line}: ", Assert.Single(_folder.Mistakes()), StringComparison.Ordinal);
    }

    private void RemoveOtherThresholds()
    {
        var shipped = _folder.Text("alerts.yaml");
        var from = shipped.IndexOf("  BTC-USDT-PERP:", StringComparison.Ordinal);
        var to = shipped.IndexOf("  ETH-USDT-PERP:", StringComparison.Ordinal);
        _folder.Write("alerts.yaml", shipped[..from] + shipped[to..]);
    }
}
