namespace Surveillance.Tests.Platform.Configuration;

/// <summary>
/// What an operator mistypes in a file: what stands there, what they type instead, where it is told, and how.
/// </summary>
public sealed class Slips(string file) : TheoryData<string, string, string, string, string>
{
    public static Slips InAlerts => new("alerts.yaml")
    {
        { "zscore: 2.0", "zscore: -1",
          "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be > 0, was -1" },
        { "zscore: 2.0", "zscore: two",
          "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was two" },
        { "zscore: 2.0", "zscore: \"2\"",
          "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was \"2\"" },
        { "zscore: 2.0", "zscore: [2]",
          "thresholds.BTC-USDT-PERP.spread_warning.zscore", "must be a number, was a list" },
        { "threshold: 3.0", "threshold: 500,000",
          "thresholds.BTC-USDT-PERP.spread_warning.000", "unknown key" },
        { "threshold: 3.0", "threshold: 1e999",
          "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be a number, was 1e999" },
        { "threshold: 3.0", "threshold: .nan",
          "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be a number, was .nan" },
        { "threshold: 3.0", "threshold: -3",
          "thresholds.BTC-USDT-PERP.spread_warning.threshold", "must be >= 0, was -3" },
        { "threshold: 3.0", "treshold: 3.0",
          "thresholds.BTC-USDT-PERP.spread_warning.treshold", "unknown key, did you mean threshold?" },
        { "hard_limit: 20 }", "hard_limit: 2 }",
          "thresholds.BTC-USDT-PERP.spread_warning.hard_limit", "must lie beyond the threshold of 3, was 2" },
        { "spread_warning: { threshold", "spread_wraning: { threshold",
          "thresholds.BTC-USDT-PERP.spread_wraning", "no such rule under definitions, did you mean spread_warning?" },
        { "  BTC-USDT-PERP:", "  BTC-USDT-PREP:",
          "thresholds.BTC-USDT-PREP", "no such instrument in instruments.yaml, did you mean BTC-USDT-PERP?" },
        { "depth_warning: { threshold: 500000 }", "depth_warning: { threshold: 500000, zscore: 2 }",
          "thresholds.BTC-USDT-PERP.depth_warning.zscore", "would not be looked at" },
        { "depth_warning: { threshold: 500000 }", "depth_warning: 500000",
          "thresholds.BTC-USDT-PERP.depth_warning", "must be a section, was a value" },
        { "data_gap: { threshold: 5 }", "message_rate_warning: { threshold: 5 }",
          "thresholds.BTC-USDT-PERP.message_rate_warning", "message_rate is no figure of an instrument" },
        { "repeat_after_seconds: 300", "flapping_reopenings: 0",
          "global.flapping_reopenings", "must be from 1 to 1000, was 0" },
        { "channels: [console, slack_critical", "channels: [consol, slack_critical",
          "priorities.P1.channels", "no such channel: consol, did you mean console?" },
        { "channels: [console]", "channels: console",
          "priorities.P3.channels", "must be a list, was a value" },
        { "kind: pagerduty", "kind: pager",
          "channels.pagerduty.kind", "must be one of console, slack, pagerduty, webhook, was pager" },
        { ", secret_variable: ALERT_WEBHOOK_URL", "",
          "channels.webhook.secret_variable", "required, but missing" },
        { "global:", "globe:",
          "globe", "unknown key, did you mean global?" },
    };

    public static Slips InDefinitions => new("alerts.yaml")
    {
        { "metric: spread_bps", "metric: spread_bsp",
          "definitions[0].metric", "no such metric: spread_bsp, did you mean spread_bps?" },
        { "condition: gt", "condition: greater",
          "definitions[0].condition", "must be one of gt, lt, abs_gt, abs_lt, was greater" },
        { "priority: P2", "priority: P4",
          "definitions[0].priority", "must be one of P1, P2, P3, was P4" },
        { "- name: spread_critical", "- name: spread_warning",
          "definitions[1].name", "spread_warning stands twice, first on line" },
        { "requires_zscore: true", "requires_zscore: yes",
          "definitions[0].requires_zscore", "must be true or false, was yes" },
        { "persistence_seconds: 0", "baseline: robus",
          "definitions[0].baseline", "must be one of window, robust, cusum, was robus, did you mean robust?" },
        { "family: depth", "baseline: cusum",
          "definitions[4].baseline", "would not be looked at, because depth_warning has no requires_zscore: true" },
        { "persistence_seconds: 0", "persistence_seconds: -5",
          "definitions[0].persistence_seconds", "must be from 0 to 86400, was -5" },
        { "persistence_seconds: 0", "persistance_seconds: 0",
          "definitions[0].persistance_seconds", "unknown key, did you mean persistence_seconds?" },
        { "{ after_seconds: 300 }", "{ after: 300 }",
          "definitions[0].escalation.after_seconds", "required, but missing" },
        { "family: depth_drop", "escalation: 5",
          "definitions[6].escalation", "must be a section, was a value" },
        { "family: data_gap", "escalation: { after_seconds: 300 }",
          "definitions[10].escalation", "only a P2 becomes a P1 when nobody takes it, and data_gap is a P3" },
        { "family: basis", "family: spread",
          "definitions[2].family", "the rules of one family have one metric and condition: spread_warning on line " },
    };

    public static Slips InRouting => new("alerts.yaml")
    {
        { "kind: pagerduty", "kind: pagerduty, url: events.eu.pagerduty.com",
          "channels.pagerduty.url", "must be an http or https address, was events.eu.pagerduty.com" },
        { "secret_variable: ALERT_WEBHOOK_URL", "secret_variable: ALERT_WEBHOOK_URL, url: http://a",
          "channels.webhook.url", "is for pagerduty alone" },
        { "dashboard_url:", "dashboard_url: host:8050",
          "global.dashboard_url", "must be an http or https address, was host:8050" },
        { "runbook_url: RUNBOOK.md#spread", "runbook_url: file:///RUNBOOK.md",
          "definitions[0].runbook_url", "must be an http or https address, was file:///RUNBOOK.md" },
    };

    public static Slips InInstruments => new("instruments.yaml")
    {
        { "type: perpetual", "type: future",
          "instruments[0].type", "must be one of perpetual, spot, was future" },
        { "depth_levels: 20", "depth_levels: 20.5",
          "instruments[0].depth_levels", "must be a whole number, was 20.5" },
        { "depth_levels: 20", "depth_levels: 0",
          "instruments[0].depth_levels", "must be from 1 to 1000, was 0" },
        { "id: BTC-USDT-PERP", "id: \"BTC USDT\"",
          "instruments[0].id", "must be of letters, digits" },
        { "id: BTC-USDT-PERP", "id: \"BTC-USDT-PERP\\n\"",
          "instruments[0].id", "must be of letters, digits" },
        { "id: BTC-USDT-SPOT", "id: BTC-USDT-PERP",
          "instruments[1].id", "BTC-USDT-PERP stands twice, first on line" },
        { "symbol: BTCUSDT", "sybmol: BTCUSDT",
          "instruments[0].exchange_symbols.binance.symbol", "required, but missing" },
        { "binance: { symbol", "binanse: { symbol",
          "instruments[0].exchange_symbols.binanse", "no such venue in exchanges.yaml, did you mean binance?" },
        { "contract_size: 0.01", "contract_size: 0",
          "instruments[0].exchange_symbols.okx.contract_size", "must be > 0, was 0" },
        { "enabled: true", "enabled:",
          "instruments[0].enabled", "required, but missing" },
        { "spot: BTC-USDT-SPOT", "spot: BTC-USDT-SPOTT",
          "basis_pairs[0].spot", "no such instrument: BTC-USDT-SPOTT, did you mean BTC-USDT-SPOT?" },
        { "spot: BTC-USDT-SPOT", "spot: ETH-USDT-SPOT",
          "basis_pairs[0].spot", "BTC-USDT-PERP is BTC/USDT, ETH-USDT-SPOT is ETH/USDT" },
        { "perp: BTC-USDT-PERP", "perp: BTC-USDT-SPOT",
          "basis_pairs[0].perp", "must be a perpetual, BTC-USDT-SPOT is a spot" },
        { "perp: ETH-USDT-PERP, spot: ETH", "perp: BTC-USDT-PERP, spot: BTC",
          "basis_pairs[1].perp", "BTC-USDT-PERP is in a pair already" },
    };

    public static Slips InExchanges => new("exchanges.yaml")
    {
        { "futures: wss://", "futures: https://",
          "binance.websocket.futures",
          "must be an address that begins with wss:// or ws://, was https://fstream.binance.com" },
        { "ping_interval_seconds: 30", "ping_interval_seconds: 0",
          "binance.connection.ping_interval_seconds", "must be from 1 to 600, was 0" },
        { "ping_interval_seconds: 30", "ping_intervall_seconds: 30",
          "binance.connection.ping_intervall_seconds", "unknown key, did you mean ping_interval_seconds?" },
        { "life_minutes: 1380", "life_minutes: 0",
          "binance.connection.life_minutes", "must be from 0.1 to 10080, was 0" },
        { "orderbook_depth: 20", "orderbook_depth: 50",
          "binance.streams.orderbook_depth", "must be one of 5, 10, 20, was 50" },
        { "\nbinance:", "\nBinance:",
          "Binance", "a venue's name must be of lower-case letters, digits" },
        { "\nokx:", "\nokx.eu:",
          "okx.eu", "a venue's name must be of lower-case letters, digits" },
    };

    public static Slips InFeatures => new("features.yaml")
    {
        { "realtime_interval_ms: 100", "realtime_interval_ms: 5",
          "data_capture.realtime_interval_ms", "must be from 10 to 1000, was 5" },
        { "recent_books_max_mb: 256", "recent_books_max_mb: 0",
          "data_capture.recent_books_max_mb", "must be from 1 to 65536, was 0" },
        { "realtime_interval_ms: 100", "stored_metrics: [spread_bps, spread_bsp]",
          "data_capture.stored_metrics", "no such metric: spread_bsp, did you mean spread_bps?" },
        { "realtime_interval_ms: 100", "stored_metrics: [mid_price, mid_price]",
          "data_capture.stored_metrics", "mid_price stands twice" },
        { "realtime_interval_ms: 100", "stored_metrics: all",
          "data_capture.stored_metrics", "must be a list, was a value" },
        { "min_samples: 30", "min_samples: 301",
          "zscore.min_samples", "must be at most window_size (300), was 301" },
        { "basis_bps: 0.05", "basis_bp: 0.05",
          "zscore.min_std.basis_bp", "no metric of that name has a z-score, did you mean basis_bps?" },
        { "enabled: true", "enable: true",
          "alerts.enable", "unknown key, did you mean enabled?" },
    };

    private void Add(string old, string typed, string path, string told) => Add(file, old, typed, path, told);
}
