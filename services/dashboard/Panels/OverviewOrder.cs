using Surveillance.Markets;
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
        var sought = Filter.Trim();
        var shown = rows.Where(row => sought.Length == 0
            || row.Market.ToString().Contains(sought, StringComparison.OrdinalIgnoreCase));
        if (Column == ByMarket)
        {
            var named = shown.ToList();
            named.Sort((one, other) => (IsDescending ? -1 : 1) * ByName(one.Market, other.Market));
            return named;
        }

        var column = OverviewColumn.All.Index().FirstOrDefault(one => one.Item.Metric == Column).Index;
        var keyed = shown.Select(row => (Row: row, Key: KeyOf(row, column))).ToList();
        keyed.Sort((one, other) =>
            (one.Key, other.Key) switch
            {
                (null, not null) => 1,
                (not null, null) => -1,
                ({ } mine, { } theirs) when mine != theirs =>
                    IsDescending ? theirs.CompareTo(mine) : mine.CompareTo(theirs),
                _ => ByName(one.Row.Market, other.Row.Market),
            });
        return [.. keyed.Select(each => each.Row)];
    }

    private static int ByName(MarketId one, MarketId other) =>
        string.CompareOrdinal(one.Instrument, other.Instrument) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Exchange, other.Exchange);

    private double? KeyOf(OverviewRow row, int column)
    {
        if (Column == ByAlerts)
            return row.Urgency is { } urgency ? (1000 * (3 - (int)urgency)) + row.Alerts : 0;
        var cell = row.Cells[column];
        return IsByZScore ? cell.ZScore is { } z ? Math.Abs(z) : null : cell.Value;
    }
}
