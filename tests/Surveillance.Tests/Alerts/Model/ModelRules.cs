namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// The rules that both machines go by: the shapes of those that are shipped, with shorter times so that more happens in
/// a walk, and the same of each kind that a rule can be.
/// </summary>
internal static class ModelRules
{
    public const double RepeatAfter = 45;

    public const int FlappingReopenings = 3;

    /// <summary>Two venues with three markets each, and a third venue that has one of them.</summary>
    public static IReadOnlyList<ReferenceMarket> Markets { get; } =
    [
        new("binance", "BTC-USDT-PERP"), new("binance", "ETH-USDT-PERP"), new("binance", "BTC-USDT-SPOT"),
        new("okx", "BTC-USDT-PERP"), new("okx", "ETH-USDT-PERP"), new("okx", "BTC-USDT-SPOT"),
        new("third", "BTC-USDT-PERP"),
    ];

    public static IReadOnlyList<ReferenceMarket> Venues { get; } =
        [.. Markets.Select(market => market.Exchange).Distinct().Select(venue => new ReferenceMarket(venue, "*"))];

    public static IReadOnlyList<ReferenceRule> Rules { get; } =
    [
        new("spread_warning", "spread", "spread_bps", "gt", 2, 3, 2, 20, 0, 12, 0.8, 20, 50),
        new("spread_critical", "spread", "spread_bps", "gt", 1, 5, 3, 20, 0, 12, 0.8, 10, null),
        new("basis_warning", "basis", "basis_bps", "abs_gt", 2, 10, 2, 80, 12, 30, 0.8, 20, 50),
        new("basis_critical", "basis", "basis_bps", "abs_gt", 1, 20, 3, 80, 6, 15, 0.8, 30, null),
        new("depth_warning", "depth", "depth_10bps_total", "lt", 2, 500_000, null, null, 0, 12, 0.8, 20, 50),
        new("depth_critical", "depth", "depth_10bps_total", "lt", 1, 200_000, null, null, 4, 12, 0.8, 20, null),
        new("depth_drop", "depth_drop", "depth_10bps_change_pct", "lt", 2, -30, 3, null, 10, 10, 0.8, 20, null),
        new("cross_exchange_divergence", "divergence", "cross_exchange_spread_bps", "gt", 2, 5, null, null, 10, 10,
            0.8, 20, null),
        new("data_gap", "data_gap", "gap_duration_seconds", "gt", 3, 5, null, null, 0, 8, 0.5, 10, null),
        new("data_stale_warning", "data_stale", "book_age_seconds", "gt", 2, 10, null, null, 0, 10, 0.8, 20, null),
        new("data_stale_critical", "data_stale", "book_age_seconds", "gt", 1, 60, null, null, 0, 10, 0.8, 20, null),
        new("message_rate_warning", "message_rate", "message_rate", "lt", 2, 10, null, null, 5, 10, 0.8, 30, 50),
        new("message_rate_critical", "message_rate", "message_rate", "lt", 1, 1, null, null, 5, 10, 0.8, 30, null),
    ];

    /// <summary>The configuration after an edit.</summary>
    public static ReferenceConfiguration After(ModelEdit edit) => new(
        [.. Rules.Where(rule => !edit.RulesOff.Contains(rule.Name))],
        [.. Markets.Where(market => !edit.MarketsOff.Contains(market))],
        edit.IsEnabled,
        RepeatAfter,
        FlappingReopenings);
}

/// <summary>What an operator took out of the configuration.</summary>
internal sealed record ModelEdit(
    IReadOnlyList<string> RulesOff, IReadOnlyList<ReferenceMarket> MarketsOff, bool IsEnabled)
{
    public static ModelEdit None { get; } = new([], [], IsEnabled: true);

    public override string ToString() => $"rules off: [{string.Join(", ", RulesOff)}], " +
        $"markets off: [{string.Join(", ", MarketsOff.Select(one => $"{one.Exchange}:{one.Instrument}"))}], " +
        $"alerts {(IsEnabled ? "on" : "off")}";
}
