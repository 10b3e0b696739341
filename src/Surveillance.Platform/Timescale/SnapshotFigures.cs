using System.Runtime.CompilerServices;
using Surveillance.Metrics;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// What a row of <c>order_book_snapshots</c> tells of what was measured on its book, in the order of
/// <see cref="Names"/>: notionals in quote currency, and the imbalance. NaN stands for what is not known.
/// </summary>
[InlineArray(Count)]
public struct SnapshotFigures
{
    /// <summary>How many figures there are.</summary>
    public const int Count = 8;

    private double _first;

    /// <summary>The columns, which are metrics by name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "depth_5bps_bid", "depth_5bps_ask", "depth_10bps_bid", "depth_10bps_ask", "depth_10bps_total",
        "depth_25bps_bid", "depth_25bps_ask", "imbalance",
    ];

    // Every book that is read has them taken: by name each would be looked up.
    private static int[] Places { get; } = [.. Names.Select(name => MetricCatalog.PlaceOf(name)!.Value)];

    /// <summary>The figures of a book; one that covers a part of the book only counts as not known.</summary>
    public static SnapshotFigures Of(MarketReadings readings)
    {
        var figures = default(SnapshotFigures);
        var table = ReadingDictionary.Of(readings.Readings);
        for (var i = 0; i < Count; i++)
            figures[i] = Whole(table, Places[i]) ?? double.NaN;
        return figures;
    }

    private static double? Whole(ReadingDictionary readings, int place) =>
        readings.TryGet(place, out var reading) && reading.Status != ReadingStatus.Truncated ? reading.Value : null;
}
