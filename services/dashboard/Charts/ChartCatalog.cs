namespace Surveillance.Dashboard.Charts;

/// <summary>One chart of the market view.</summary>
/// <param name="Title">For people, with its unit.</param>
/// <param name="Metric">A metric of the catalog.</param>
/// <param name="TickFormat">How plotly writes the values of the axis (d3-format).</param>
/// <param name="IsFromZero">Whether the axis begins at zero.</param>
public sealed record MarketChart(string Title, string Metric, string TickFormat, bool IsFromZero)
{
    /// <summary>How plotly writes the value under the pointer (d3-format).</summary>
    public string HoverFormat { get; init; } = $".4{TickFormat}";

    /// <summary>What is drawn dotted beside it; null when nothing is.</summary>
    public ChartTwin? Twin { get; init; }

    /// <summary>The metrics that it shows.</summary>
    public IReadOnlyList<string> Metrics => Twin is { } twin ? [Metric, twin.Metric] : [Metric];
}

/// <summary>A second metric of a chart, in the same unit.</summary>
/// <param name="Metric">A metric of the catalog.</param>
/// <param name="Solid">What the first one is called beside it.</param>
/// <param name="Dotted">What the second one is called.</param>
public sealed record ChartTwin(string Metric, string Solid, string Dotted);

/// <summary>The charts of the market view. A new one is a line here.</summary>
public static class ChartCatalog
{
    /// <summary>All charts, in the order in which they are shown: as many as fill rows of two and of four.</summary>
    public static IReadOnlyList<MarketChart> All { get; } =
    [
        new("Spread, bps", "spread_bps", "~g", IsFromZero: true),
        new("Depth within 10 bps, bid + ask", "depth_10bps_total", "~s", IsFromZero: true),
        new("Slippage of 1 M, bps", "slippage_buy_1m_bps", "~g", IsFromZero: true)
        {
            Twin = new("slippage_sell_1m_bps", "buy", "sell"),
        },
        new("Imbalance within 10 bps", "imbalance", "~g", IsFromZero: false),
        new("Basis to spot, bps", "basis_bps", "~g", IsFromZero: false),
        new("Cross-exchange spread, bps", "cross_exchange_spread_bps", "~g", IsFromZero: true),
        new("Mark – index, bps", "mark_index_deviation_bps", "~g", IsFromZero: false),
        // Prices differ in their last digits: as many as there are.
        new("Mid price", "mid_price", ",~r", IsFromZero: false) { HoverFormat = ",.9~r" },
    ];
}
