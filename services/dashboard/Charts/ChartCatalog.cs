namespace Surveillance.Dashboard.Charts;

/// <summary>One chart of the market view.</summary>
/// <param name="Title">For people, with its unit.</param>
/// <param name="Metric">A metric of the catalog.</param>
/// <param name="TickFormat">How plotly writes the values of the axis (d3-format).</param>
/// <param name="IsFromZero">Whether the axis begins at zero.</param>
public sealed record MarketChart(string Title, string Metric, string TickFormat, bool IsFromZero);

/// <summary>The charts of the market view. A new one is a line here.</summary>
public static class ChartCatalog
{
    /// <summary>All charts, in the order in which they are shown.</summary>
    public static IReadOnlyList<MarketChart> All { get; } =
    [
        new("Spread, bps", "spread_bps", "~g", IsFromZero: true),
        new("Depth within 10 bps, bid + ask", "depth_10bps_total", "~s", IsFromZero: true),
        new("Basis to spot, bps", "basis_bps", "~g", IsFromZero: false),
        new("Imbalance within 10 bps", "imbalance", "~g", IsFromZero: false),
        new("Cross-exchange spread, bps", "cross_exchange_spread_bps", "~g", IsFromZero: true),
        new("Mark – index, bps", "mark_index_deviation_bps", "~g", IsFromZero: false),
    ];
}
