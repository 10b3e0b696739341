namespace Surveillance.Tests.Platform.Configuration;

/// <summary>Every kind of mistake is told with file, line, place, what is allowed and what was found.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Slips.InAlerts), MemberType = typeof(Slips))]
    [MemberData(nameof(Slips.InRouting), MemberType = typeof(Slips))]
    [MemberData(nameof(Slips.InDefinitions), MemberType = typeof(Slips))]
    [MemberData(nameof(Slips.InInstruments), MemberType = typeof(Slips))]
    [MemberData(nameof(Slips.InExchanges), MemberType = typeof(Slips))]
    [MemberData(nameof(Slips.InFeatures), MemberType = typeof(Slips))]
    public void A_slip_is_told_with_file_line_place_and_value(
        string file, string old, string typed, string path, string told)
    {
        var line = _folder.Edit(file, old, typed) + (old.StartsWith('\n') ? 1 : 0);
        var expected = $"config/{file}:{line}: {path}: {told}";
        var mistakes = _folder.Mistakes();
        Assert.Contains(mistakes, mistake => mistake.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_baseline_that_is_made_from_history_needs_the_metric_to_be_stored()
    {
        _folder.Edit("features.yaml", "data_capture:", "data_capture:\n  stored_metrics: [mid_price]");
        var line = _folder.Edit("alerts.yaml", "persistence_seconds: 0", "baseline: hour_of_week");
        Assert.Equal(
            [
                $"config/alerts.yaml:{line}: definitions[0].baseline: hour_of_week is made from history, and "
                + "spread_bps is not among the stored_metrics",
            ],
            _folder.Mistakes());
    }

    [Fact]
    public void The_example_of_the_runbook_is_told_word_for_word()
    {
        _folder.Write("alerts.yaml", """
            definitions:
              - name: spread_warning
                metric: spread_bps
                condition: gt
                priority: P2
                family: spread
                requires_zscore: true



            thresholds:
              BTC-USDT-PERP:
                # held five minutes
                spread_warning: { threshold: 3.0, zscore: -1 }
            """);
        Assert.Contains(
            "config/alerts.yaml:14: thresholds.BTC-USDT-PERP.spread_warning.zscore: must be > 0, was -1",
            _folder.Mistakes());
    }

    [Fact]
    public void All_mistakes_of_all_files_come_at_once_in_the_order_of_files_and_lines()
    {
        _folder.Edit("features.yaml", "window_size: 300", "window_size: many");
        _folder.Edit("alerts.yaml", "repeat_after_seconds: 300", "repeat_after_seconds: 1");
        _folder.Edit("alerts.yaml", "condition: gt", "condition: above");
        _folder.Edit("instruments.yaml", "quote: USDT", "qoute: USDT");
        _folder.Edit("exchanges.yaml", "enabled: true", "enabled: maybe");
        var places = _folder.Mistakes().Select(mistake => mistake.Split(": ")[1]);
        Assert.Equal(
            [
                "binance.enabled", "instruments[0].quote", "instruments[0].qoute", "basis_pairs[0].spot",
                "definitions[0].condition", "global.repeat_after_seconds", "zscore.window_size",
            ],
            places);
    }

    [Fact]
    public void The_message_of_the_exception_is_the_mistakes_one_a_line()
    {
        _folder.Edit("features.yaml", "window_size: 300", "window_size: 1");
        _folder.Edit("features.yaml", "run_end_samples: 5", "run_end_samples: 0");
        var error = Assert.Throws<Surveillance.Platform.Configuration.ConfigurationException>(_folder.Read);
        Assert.Equal(_folder.Mistakes(), error.Message.Split(Environment.NewLine));
        Assert.Equal(2, error.Mistakes.Count);
    }

    [Fact]
    public void A_file_that_cannot_be_read_hides_no_mistake_of_the_others_and_causes_none()
    {
        File.Delete(_folder.PathTo("exchanges.yaml"));
        _folder.Edit("alerts.yaml", "condition: gt", "condition: above");
        Assert.Collection(
            _folder.Mistakes(),
            first => Assert.Equal($"config/exchanges.yaml: the file is missing in {_folder.Path}", first),
            second => Assert.Contains("definitions[0].condition", second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_nothing_would_judge_and_a_channel_that_nothing_sends_to_are_mistakes()
    {
        const string Idle = "  - { name: idle, metric: mid_price, condition: gt, priority: P3 }\n";
        const string Channels = "channels:\n  console: { kind: console }";
        _folder.Edit("alerts.yaml", "definitions:", "definitions:\n" + Idle);
        _folder.Edit("alerts.yaml", Channels, Channels + "\n  spare: { kind: console }");
        Assert.Collection(
            _folder.Mistakes(),
            rule => Assert.EndsWith(
                "definitions[0].name: idle has no limits anywhere under thresholds, so it would never be judged",
                rule,
                StringComparison.Ordinal),
            channel => Assert.EndsWith("channels.spare: no priority sends to it", channel, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_enabled_instruments_of_one_type_cannot_share_a_symbol_of_a_venue()
    {
        _folder.Edit("instruments.yaml", "type: spot", "type: perpetual");
        _folder.Edit("instruments.yaml", "symbol: BTCUSDT", "symbol: btcusdt");
        var line = _folder.Text("instruments.yaml").Split('\n').ToList()
            .FindIndex(text => text.Contains("binance: { symbol: BTCUSDT", StringComparison.Ordinal)) + 1;
        Assert.Contains(
            $"config/instruments.yaml:{line}: instruments[1].exchange_symbols.binance.symbol: "
            + "BTCUSDT is BTC-USDT-PERP already",
            _folder.Mistakes());
    }

    [Fact]
    public void A_word_that_resembles_nothing_gets_the_list_of_what_is_known()
    {
        _folder.Edit("features.yaml", "alerts:", "astrology:");
        Assert.Contains(
            _folder.Mistakes(),
            told => told.EndsWith("unknown key, known: alerts, data_capture, zscore", StringComparison.Ordinal));
    }

    [Fact]
    public void A_venue_without_anything_is_told_at_its_own_line()
    {
        _folder.Write(
            "exchanges.yaml",
            "binance: { enabled: true, websocket: { spot: wss://a }, rest: { spot: https://a } }\n\nokx:\n");
        Assert.All(
            _folder.Mistakes(),
            told => Assert.StartsWith("config/exchanges.yaml:3: okx.", told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_venue_that_the_operator_took_out_leaves_the_instruments_that_have_another()
    {
        const string Okx = "okx: { enabled: true, websocket: { public: wss://a }, rest: { base: https://a } }";
        var config = _folder.Write("exchanges.yaml", Okx).Read();
        Assert.All(config.EnabledMarkets, market => Assert.Equal("okx", market.Exchange));
        Assert.Equal(2, config.EnabledMarkets.Count());
        _folder.Edit("instruments.yaml", "okx:", "bitmex:");
        Assert.Contains(
            _folder.Mistakes(),
            told => told.EndsWith("bitmex: no such venue in exchanges.yaml, known: okx", StringComparison.Ordinal));
    }
}
