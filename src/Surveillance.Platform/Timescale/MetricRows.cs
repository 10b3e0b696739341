using Surveillance.Markets;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.Platform.Timescale;

/// <summary>The table <c>metrics</c>: one figure of one market in one second.</summary>
public static class MetricRows
{
    /// <summary>The table.</summary>
    public static SpooledTable Table { get; } = new(
        "metrics",
        ("timestamp", ColumnKind.Time),
        ("exchange", ColumnKind.Text),
        ("instrument", ColumnKind.Text),
        ("metric_name", ColumnKind.Text),
        ("value", ColumnKind.Number),
        ("zscore", ColumnKind.Number));

    /// <summary>Adds a row.</summary>
    /// <param name="rows">Where to.</param>
    /// <param name="second">The whole second, UTC.</param>
    /// <param name="market">The market; instrument <c>*</c> for a figure of the venue.</param>
    /// <param name="metric">Metric name.</param>
    /// <param name="value">In the metric's unit.</param>
    /// <param name="zscore">Null where there is none.</param>
    public static void Add(
        RowBlock rows, DateTimeOffset second, MarketId market, string metric, double value, double? zscore)
    {
        rows.Time(second);
        rows.Text(market.Exchange);
        rows.Text(market.Instrument);
        rows.Text(metric);
        rows.Number(value);
        rows.Number(zscore);
        rows.EndRow();
    }
}
