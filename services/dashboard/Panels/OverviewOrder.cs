using Surveillance.Platform.Pages;

namespace Surveillance.Dashboard.Panels;

/// <summary>
/// Which markets the overview shows, and in which order. All of it stands in the address, so that a link shows exactly
/// this.
/// </summary>
/// <param name="Column">Metric that it is sorted by; <c>market</c> or <c>alerts</c> for what is no metric.</param>
/// <param name="IsByZScore">Whether by how unusual the metric is, rather than by its value.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
/// <param name="Filter">Text that the market's name holds; empty for all.</param>
public sealed record OverviewOrder(string Column, bool IsByZScore, bool IsDescending, string Filter)
{
    /// <summary>By name.</summary>
    public const string ByMarket = "market";

    /// <summary>By urgency and number of alerts.</summary>
    public const string ByAlerts = "alerts";

    private const int LongestFilter = 60;

    /// <summary>What is shown when nothing is asked for: what burns, at the top.</summary>
    public static OverviewOrder Usual { get; } = new(ByAlerts, IsByZScore: false, IsDescending: true, "");

    /// <summary>Reads the query of an address; what there is not, is the usual.</summary>
    public static OverviewOrder Of(string? sort, string? by, string? order, string? filter)
    {
        var column = sort is ByMarket or ByAlerts || OverviewColumn.All.Any(one => one.Metric == sort)
            ? sort!
            : Usual.Column;
        var text = filter?.Trim() ?? "";
        return new OverviewOrder(
            column, by == "z", order is null ? column != ByMarket : order == "desc",
            text.Length > LongestFilter ? text[..LongestFilter] : text);
    }

    /// <summary>The address that shows this.</summary>
    public string Address => PageAddress.OfOverview(
        Column, IsByZScore ? "z" : null, IsDescending ? "desc" : "asc", Filter.Length > 0 ? Filter : null);

    /// <summary>
    /// The order after a choice of a column: of a metric that is scored first by how unusual it is, then by its value;
    /// each first from one end, then from the other.
    /// </summary>
    public OverviewOrder After(string column, bool isScored) =>
        column != Column ? this with { Column = column, IsByZScore = isScored, IsDescending = column != ByMarket }
        : IsDescending == (column != ByMarket) ? this with { IsDescending = !IsDescending }
        : this with { IsByZScore = isScored && !IsByZScore, IsDescending = column != ByMarket };

    /// <summary>The rows that are shown, in their order; what is not known comes last, whichever way.</summary>
    public IReadOnlyList<OverviewRow> Apply(IEnumerable<OverviewRow> rows)
    {
        var shown = rows.Where(row => Filter.Length == 0
            || row.Market.ToString().Contains(Filter, StringComparison.OrdinalIgnoreCase));
        if (Column == ByMarket)
            return [.. IsDescending ? shown.OrderByDescending(NameOf, Names) : shown.OrderBy(NameOf, Names)];
        var keyed = shown.OrderBy(row => KeyOf(row) is null);
        var sorted = IsDescending ? keyed.ThenByDescending(KeyOf) : keyed.ThenBy(KeyOf);
        return [.. sorted.ThenBy(NameOf, Names)];
    }

    private static StringComparer Names => StringComparer.Ordinal;

    private static string NameOf(OverviewRow row) => $"{row.Market.Instrument} {row.Market.Exchange}";

    private double? KeyOf(OverviewRow row)
    {
        if (Column == ByAlerts)
            return row.Urgency is { } urgency ? (1000 * (3 - (int)urgency)) + row.Alerts : 0;
        for (var column = 0; column < OverviewColumn.All.Count; column++)
        {
            if (OverviewColumn.All[column].Metric != Column)
                continue;
            var cell = row.Cells[column];
            return IsByZScore ? cell.ZScore is { } z ? Math.Abs(z) : null : cell.Value;
        }

        return null;
    }
}
