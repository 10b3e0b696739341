namespace Surveillance.Dashboard.Panels;

/// <summary>A column of the overview: one metric of every market.</summary>
/// <param name="Title">For people, with its unit where values carry none.</param>
/// <param name="Metric">A metric of the catalog.</param>
public sealed record OverviewColumn(string Title, string Metric)
{
    /// <summary>The columns, in the order in which they are shown. A new one is a line here.</summary>
    public static IReadOnlyList<OverviewColumn> All { get; } =
    [
        new("Mid price", "mid_price"),
        new("Spread, bps", "spread_bps"),
        new("Depth ±10 bps", "depth_10bps_total"),
        new("Depth, 10 s, %", "depth_10bps_change_pct"),
        new("Imbalance", "imbalance"),
        new("Basis, bps", "basis_bps"),
        new("Cross-exchange, bps", "cross_exchange_spread_bps"),
        new("Mark – index, bps", "mark_index_deviation_bps"),
    ];
}
