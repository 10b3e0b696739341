using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>What an operator can write under <c>discover</c>, and how its mistakes are told.</summary>
public sealed class DiscoverTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_wish_stands_alone_and_has_defaults()
    {
        Write("discover: { exchange: binance, type: perpetual, quote: USDT, top: 200 }");
        var wish = Assert.Single(_folder.Read().Discoveries);
        Assert.True(wish.IsSameAs(new Discovery("binance", InstrumentType.Perpetual, "USDT", 200, 20, [])));
    }

    [Fact]
    public void Several_wishes_stand_in_a_list_with_all_that_can_be_said()
    {
        Write("""
            discover:
              - { exchange: binance, type: perpetual, quote: USDT, top: 2000 }
              - { exchange: okx, type: spot, quote: USDT, top: 1, depth_levels: 5, exclude: [USDC, BTC-USDT-SPOT] }
              - { exchange: kraken, type: spot, quote: USD, top: 20 }
            """);
        var config = _folder.Read();
        Assert.Equal(["binance", "okx", "kraken"], config.Discoveries.Select(wish => wish.Exchange));
        Assert.Equal(["binance", "okx"], config.EnabledDiscoveries.Select(wish => wish.Exchange));
        var okx = config.Discoveries[1];
        Assert.Equal((InstrumentType.Spot, 1, 5), (okx.Type, okx.Top, okx.DepthLevels));
        Assert.True(okx.Excludes("USDC") && okx.Excludes("BTC"));
        Assert.False(okx.Excludes("ETH"));
    }

    [Fact]
    public void The_example_in_the_shipped_file_and_the_one_of_the_runbook_are_taken_as_they_stand()
    {
        var shipped = _folder.Text("instruments.yaml");
        var from = shipped.IndexOf("# discover:\n", StringComparison.Ordinal);
        var example = shipped[from..shipped.IndexOf("#\n# They", StringComparison.Ordinal)].Split('\n');
        Write(string.Join('\n', example.Where(line => line.Length > 0).Select(line => line[2..])));
        Assert.Equal([200, 200], _folder.Read().Discoveries.Select(wish => wish.Top));
        _folder.Write("instruments.yaml", shipped);

        var runbook = File.ReadAllText(Repository.PathTo("RUNBOOK.md"));
        var section = runbook[runbook.IndexOf("\ndiscover:\n", StringComparison.Ordinal)..];
        Write(section[1..section.IndexOf("\nEND\n", StringComparison.Ordinal)] + "\n");
        Assert.Equal(["binance", "okx"], _folder.Read().Discoveries.Select(wish => wish.Exchange));
    }

    [Fact]
    public void Without_the_section_nothing_is_discovered_and_with_it_nothing_has_to_be_typed()
    {
        Assert.Empty(_folder.Read().Discoveries);
        _folder.Write("instruments.yaml", "discover: { exchange: okx, type: spot, quote: USDT, top: 5 }\n");
        _folder.Edit("alerts.yaml", "\n  BTC-USDT-PERP:", "\n  BTC-USDT-SPOT-OLD:");
        Assert.DoesNotContain(_folder.Mistakes(), one => one.Contains("instruments:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "exchange: okx", "exchange: okex", "exchange: no such venue in exchanges.yaml: okex, did you mean okx?")]
    [InlineData("exchange: okx, ", "", "exchange: required, but missing")]
    [InlineData("type: spot", "type: future", "type: must be one of perpetual, spot, was future")]
    [InlineData("type: spot, ", "", "type: required, but missing")]
    [InlineData("quote: USDT, ", "", "quote: required, but missing")]
    [InlineData("quote: USDT", "quote: \"US:DT\"", "quote: must be of letters")]
    [InlineData("top: 50", "top: 0", "top: must be from 1 to 2000, was 0")]
    [InlineData("top: 50", "top: 2001", "top: must be from 1 to 2000, was 2001")]
    [InlineData("top: 50", "top: 1.5", "top: must be a whole number, was 1.5")]
    [InlineData("top: 50", "top: many", "top: must be a number, was many")]
    [InlineData("top: 50", "tpo: 50", "top: required, but missing")]
    [InlineData("top: 50", "top: 50, depht_levels: 5", "depht_levels: unknown key, did you mean depth_levels?")]
    [InlineData("top: 50", "top: 50, depth_levels: 0", "depth_levels: must be from 1 to 1000, was 0")]
    [InlineData("top: 50", "top: 50, exclude: USDC", "exclude: must be a list, was a value")]
    public void A_slip_is_told_with_its_line_and_value(string old, string typed, string told)
    {
        var line = Write($$"""
            discover:
              - { exchange: binance, type: spot, quote: USDT, top: 50 }
              - { {{"exchange: okx, type: spot, quote: USDT, top: 50".Replace(old, typed, StringComparison.Ordinal)}} }
            """) + 2;
        var expected = $"config/instruments.yaml:{line}: discover[1].{told}";
        Assert.Contains(_folder.Mistakes(), one => one.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_slips_come_at_once_and_two_wishes_for_the_same_are_one_of_them()
    {
        Write("""
            discover:
              - { exchange: okx, type: spot, quote: USDT, top: 0 }
              - { exchange: okx, type: spot, quote: USDT, top: 50 }
              - { exchange: okx, type: spots, quote: USDC, top: 50 }
            """);
        Assert.Equal(
            ["discover[0].top", "discover[1].exchange", "discover[2].type"],
            _folder.Mistakes().Select(mistake => mistake.Split(": ")[1]));
    }

    [Fact]
    public void Limits_of_an_instrument_that_may_be_discovered_are_no_mistake_and_others_are()
    {
        const string Limits = "\n  SOL-USDT-PERP:\n    spread_warning: { threshold: 6, zscore: 2 }\n  BTC-USDT-PERP:";
        _folder.Edit("alerts.yaml", "\n  BTC-USDT-PERP:", Limits);
        Assert.Contains(_folder.Mistakes(), one => one.Contains("no such instrument", StringComparison.Ordinal));
        Write("discover: { exchange: okx, type: spot, quote: USDT, top: 5 }");
        Assert.Contains(_folder.Mistakes(), one => one.Contains("no such instrument", StringComparison.Ordinal));
        _folder.Edit("instruments.yaml", "type: spot, quote: USDT, top: 5", "type: perpetual, quote: USDT, top: 5");
        Assert.True(_folder.Read().Rules.Thresholds.ContainsKey("SOL-USDT-PERP"));
    }

    /// <summary>Puts a section at the end of the shipped file; its line.</summary>
    private int Write(string section)
    {
        var shipped = _folder.Text("instruments.yaml").TrimEnd('\n') + "\n";
        _folder.Write("instruments.yaml", $"{shipped}{section}\n");
        return shipped.Count(letter => letter == '\n') + 1;
    }
}
