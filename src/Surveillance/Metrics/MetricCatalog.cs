using System.Collections.Frozen;
using Surveillance.Metrics.Catalog;

namespace Surveillance.Metrics;

/// <summary>
/// Every metric there is. A new one is a file and a line here; rules, rows and windows follow from its definition.
/// </summary>
public static class MetricCatalog
{
    /// <summary>All metrics, in the order in which they are shown.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        MidPrice.Definition,
        Spread.Absolute,
        Spread.InBps,
        .. Depth.Definitions,
        DepthChange.Definition,
        Imbalance.Definition,
        TopImbalance.Definition,
        WeightedMid.Definition,
        .. Slippage.Definitions,
        Basis.Absolute,
        Basis.InBps,
        CrossExchangeSpread.Definition,
        MarkIndexDeviation.Definition,
        Funding.Rate,
        Funding.Annualised,
        .. RealisedVolatility.Definitions,
        BookActivity.Updates,
        BookActivity.TopFlips,
        GapDuration.Definition,
        BookAge.Definition,
        .. ServiceFigures.Definitions,
    ];

    /// <summary>
    /// The metrics of an order book: those that a market is measured by. They come first in <see cref="All"/>.
    /// </summary>
    public static IReadOnlyList<MetricDefinition> OfBooks { get; } =
        [.. All.Where(metric => metric.Scope == MetricScope.Book)];

    private static readonly FrozenDictionary<string, int> Places =
        All.Index().ToFrozenDictionary(metric => metric.Item.Name, metric => metric.Index);

    /// <summary>The metric of that name; null when there is none.</summary>
    public static MetricDefinition? Find(string name) => PlaceOf(name) is { } place ? All[place] : null;

    /// <summary>The place in <see cref="All"/> of the metric of that name; null when there is none.</summary>
    public static int? PlaceOf(string name) => Places.TryGetValue(name, out var place) ? place : null;
}
