namespace Surveillance.Tests.Platform.Configuration;

/// <summary>Every kind of mistake is told with file, line, place, what is allowed and what was found.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    /// <summary>File, what an operator finds there, what they type instead, where it is told, and how.</summary>
    public static TheoryData<string, string, string, string, string> Slips => new()
    {
        { "alerts.yaml", "zscore: 2.0", "zscore: -1", "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be > 0, was -1" },
        { "alerts.yaml", "zscore: 2.0", "zscore: two", "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was two" },
        { "alerts.yaml", "zscore: 2.0", "zscore: \"2\"", "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was \"2\"" },
        { "alerts.yaml", "zscore: 2.0", "zscore: [2]", "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was a list" },
        { "alerts.yaml", "threshold: 3.0", "threshold: 500,000", "thresholds.BTC-USDT-PERP.spread_warning.000", "unknown key" },
        { "alerts.yaml", "threshold: 3.0", "threshold: 1e999", "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be a number, was 1e999" },
        { "alerts.yaml", "threshold: 3.0", "threshold: .nan", "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be a number, was .nan" },
        { "alerts.yaml", "threshold: 3.0", "threshold: -3", "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be >= 0, was -3" },
        { "alerts.yaml", "threshold: 3.0", "treshold: 3.0", "thresholds.BTC-USDT-PERP.spread_warning.treshold", "unknown key, did you mean threshold?" },
        { "alerts.yaml", "hard_limit: 20 }", "hard_limit: 2 }", "thresholds.BTC-USDT-PERP.spread_warning.hard_limit", "must lie beyond the threshold of 3, was 2" },
        { "alerts.yaml", "spread_warning: { threshold", "spread_wraning: { threshold", "thresholds.BTC-USDT-PERP.spread_wraning", "no such rule under definitions, did you mean spread_warning?" },
        { "alerts.yaml", "  BTC-USDT-PERP:", "  BTC-USDT-PREP:", "thresholds.BTC-USDT-PREP", "no such instrument in instruments.yaml, did you mean BTC-USDT-PERP?" },
        { "alerts.yaml", "depth_warning: { threshold: 500000 }", "depth_warning: { threshold: 500000, zscore: 2 }", "thresholds.BTC-USDT-PERP.depth_warning.zscore", "would not be looked at" },
        { "alerts.yaml", "depth_warning: { threshold: 500000 }", "depth_warning: 500000", "thresholds.BTC-USDT-PERP.depth_warning", "must be a section, was a value" },
        { "alerts.yaml", "data_gap: { threshold: 5 }", "message_rate_warning: { threshold: 5 }", "thresholds.BTC-USDT-PERP.message_rate_warning", "message_rate is no figure of an instrument" },
        { "alerts.yaml", "metric: spread_bps", "metric: spread_bsp", "definitions[0].metric", "no such metric: spread_bsp, did you mean spread_bps?" },
        { "alerts.yaml", "condition: gt", "condition: greater", "definitions[0].condition", "must be one of gt, lt, abs_gt, abs_lt, was greater" },
        { "alerts.yaml", "priority: P2", "priority: P4", "definitions[0].priority", "must be one of P1, P2, P3, was P4" },
        { "alerts.yaml", "- name: spread_critical", "- name: spread_warning", "definitions[1].name", "spread_warning stands twice, first on line" },
        { "alerts.yaml", "requires_zscore: true", "requires_zscore: yes", "definitions[0].requires_zscore", "must be true or false, was yes" },
        { "alerts.yaml", "persistence_seconds: 0", "persistence_seconds: -5", "definitions[0].persistence_seconds", "must be from 0 to 86400, was -5" },
        { "alerts.yaml", "persistence_seconds: 0", "persistance_seconds: 0", "definitions[0].persistance_seconds", "unknown key, did you mean persistence_seconds?" },
        { "alerts.yaml", "{ after_seconds: 300 }", "{ after: 300 }", "definitions[0].escalation.after_seconds", "required, but missing" },
        { "alerts.yaml", "family: depth_drop", "escalation: 5", "definitions[6].escalation", "must be a section, was a value" },
        { "alerts.yaml", "channels: [console, slack_critical", "channels: [consol, slack_critical", "priorities.P1.channels", "no such channel: consol, did you mean console?" },
        { "alerts.yaml", "channels: [console]", "channels: console", "priorities.P3.channels", "must be a list, was a value" },
        { "alerts.yaml", "kind: pagerduty", "kind: pager", "channels.pagerduty.kind", "must be one of console, slack, pagerduty, webhook, was pager" },
        { "alerts.yaml", ", secret_variable: ALERT_WEBHOOK_URL", "", "channels.webhook.secret_variable", "required, but missing" },
        { "alerts.yaml", "global:", "globe:", "globe", "unknown key, did you mean global?" },
        { "instruments.yaml", "type: perpetual", "type: future", "instruments[0].type", "must be one of perpetual, spot, was future" },
        { "instruments.yaml", "depth_levels: 20", "depth_levels: 20.5", "instruments[0].depth_levels", "must be a whole number, was 20.5" },
        { "instruments.yaml", "depth_levels: 20", "depth_levels: 0", "instruments[0].depth_levels", "must be from 1 to 1000, was 0" },
        { "instruments.yaml", "id: BTC-USDT-PERP", "id: \"BTC USDT\"", "instruments[0].id", "must be of letters, digits" },
        { "instruments.yaml", "id: BTC-USDT-PERP", "id: \"BTC-USDT-PERP\\n\"", "instruments[0].id", "must be of letters, digits" },
        { "instruments.yaml", "id: BTC-USDT-SPOT", "id: BTC-USDT-PERP", "instruments[1].id", "BTC-USDT-PERP stands twice, first on line" },
        { "instruments.yaml", "symbol: BTCUSDT", "sybmol: BTCUSDT", "instruments[0].exchange_symbols.binance.symbol", "required, but missing" },
        { "instruments.yaml", "binance: { symbol", "binanse: { symbol", "instruments[0].exchange_symbols.binanse", "no such venue in exchanges.yaml, did you mean binance?" },
        { "instruments.yaml", "contract_size: 0.01", "contract_size: 0", "instruments[0].exchange_symbols.okx.contract_size", "must be > 0, was 0" },
        { "instruments.yaml", "enabled: true", "enabled:", "instruments[0].enabled", "required, but missing" },
        { "instruments.yaml", "spot: BTC-USDT-SPOT", "spot: BTC-USDT-SPOTT", "basis_pairs[0].spot", "no such instrument: BTC-USDT-SPOTT, did you mean BTC-USDT-SPOT?" },
        { "instruments.yaml", "spot: BTC-USDT-SPOT", "spot: ETH-USDT-SPOT", "basis_pairs[0].spot", "BTC-USDT-PERP is BTC/USDT, ETH-USDT-SPOT is ETH/USDT" },
        { "instruments.yaml", "perp: BTC-USDT-PERP", "perp: BTC-USDT-SPOT", "basis_pairs[0].perp", "must be a perpetual, BTC-USDT-SPOT is a spot" },
        { "instruments.yaml", "perp: ETH-USDT-PERP, spot: ETH", "perp: BTC-USDT-PERP, spot: BTC", "basis_pairs[1].perp", "BTC-USDT-PERP is in a pair already" },
        { "exchanges.yaml", "futures: wss://", "futures: https://", "binance.websocket.futures", "must be an address that begins with wss:// or ws://, was https://fstream.binance.com" },
        { "exchanges.yaml", "ping_interval_seconds: 30", "ping_interval_seconds: 0", "binance.connection.ping_interval_seconds", "must be from 1 to 600, was 0" },
        { "exchanges.yaml", "ping_interval_seconds: 30", "ping_intervall_seconds: 30", "binance.connection.ping_intervall_seconds", "unknown key, did you mean ping_interval_seconds?" },
        { "exchanges.yaml", "orderbook_depth: 20", "orderbook_depth: 50", "binance.streams.orderbook_depth", "must be one of 5, 10, 20, was 50" },
        { "exchanges.yaml", "\nbinance:", "\nBinance:", "Binance", "a venue's name must be of lower-case letters, digits" },
        { "exchanges.yaml", "\nokx:", "\nokx.eu:", "okx.eu", "a venue's name must be of lower-case letters, digits" },
        { "features.yaml", "realtime_interval_ms: 100", "realtime_interval_ms: 5", "data_capture.realtime_interval_ms", "must be from 10 to 1000, was 5" },
        { "features.yaml", "min_samples: 30", "min_samples: 301", "zscore.min_samples", "must be at most window_size (300), was 301" },
        { "features.yaml", "basis_bps: 0.05", "basis_bp: 0.05", "zscore.min_std.basis_bp", "no metric of that name has a z-score, did you mean basis_bps?" },
        { "features.yaml", "enabled: true", "enable: true", "alerts.enable", "unknown key, did you mean enabled?" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_slip_is_told_with_file_line_place_and_value(string file, string old, string typed, string path, string told)
    {
        var line = _folder.Edit(file, old, typed) + (old.StartsWith('\n') ? 1 : 0);
        var mistakes = _folder.Mistakes();
        Assert.Contains(mistakes, mistake => mistake.StartsWith($"config/{file}:{line}: {path}: {told}", StringComparison.Ordinal));
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
        Assert.Contains("config/alerts.yaml:14: thresholds.BTC-USDT-PERP.spread_warning.zscore: must be > 0, was -1", _folder.Mistakes());
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
            ["binance.enabled", "instruments[0].quote", "instruments[0].qoute", "basis_pairs[0].spot", "definitions[0].condition",
             "global.repeat_after_seconds", "zscore.window_size"],
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
        _folder.Edit("alerts.yaml", "definitions:", "definitions:\n  - { name: idle, metric: mid_price, condition: gt, priority: P3 }\n");
        _folder.Edit("alerts.yaml", "channels:\n  console: { kind: console }", "channels:\n  console: { kind: console }\n  spare: { kind: console }");
        Assert.Collection(
            _folder.Mistakes(),
            rule => Assert.EndsWith("definitions[0].name: idle has no limits anywhere under thresholds, so it would never be judged", rule, StringComparison.Ordinal),
            channel => Assert.EndsWith("channels.spare: no priority sends to it", channel, StringComparison.Ordinal));
    }

    [Fact]
    public void A_word_that_resembles_nothing_gets_the_list_of_what_is_known()
    {
        _folder.Edit("features.yaml", "alerts:", "astrology:");
        Assert.Contains(_folder.Mistakes(), told => told.EndsWith("unknown key, known: alerts, data_capture, zscore", StringComparison.Ordinal));
    }

    [Fact]
    public void A_venue_without_anything_is_told_at_its_own_line()
    {
        _folder.Write("exchanges.yaml", "binance: { enabled: true, websocket: { spot: wss://a }, rest: { spot: https://a } }\n\nokx:\n");
        Assert.All(_folder.Mistakes(), told => Assert.StartsWith("config/exchanges.yaml:3: okx.", told, StringComparison.Ordinal));
    }
}
