using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Pages;

/// <summary>
/// The addresses of the dashboard's pages, as the pages read them and as notices link to them; relative to where the
/// dashboard is.
/// </summary>
public static class PageAddress
{
    /// <summary>The market view, of a market over a range that ends now.</summary>
    public static string OfMarket(MarketId? market, string range, bool isPaused = false) =>
        market is { } known
            ? $"/?{Query(known)}&range={range}{(isPaused ? "&paused=true" : "")}"
            : $"/?range={range}";

    /// <summary>
    /// The market view with a moment in it: the page chooses the shortest range that reaches back that far. That of a
    /// venue's own figures shows its first market; those of the system are told by the tiles of the first page.
    /// </summary>
    public static string OfMoment(MarketId market, DateTimeOffset at) =>
        market.Exchange == MarketId.All ? "/" : $"/?{Query(market)}&at={Uri.EscapeDataString(WireText.Of(at))}";

    /// <summary>One alert: what it is, what happened, and the order book of that time.</summary>
    public static string OfAlert(string alertId) => $"/alerts/{Uri.EscapeDataString(alertId)}";

    /// <summary>The overview of all markets; what is null is the usual.</summary>
    /// <param name="sort">Column.</param>
    /// <param name="by"><c>z</c>: by how unusual rather than by value.</param>
    /// <param name="order"><c>asc</c> or <c>desc</c>.</param>
    /// <param name="filter">Part of the markets' names.</param>
    public static string OfOverview(string? sort = null, string? by = null, string? order = null, string? filter = null)
    {
        KeyValuePair<string, string?>[] parts =
            [new("sort", sort), new("by", by), new("order", order), new("q", filter)];
        return With("/overview", parts);
    }

    /// <summary>The history of alerts.</summary>
    /// <param name="query">Names and values; what is null is left out.</param>
    public static string OfAlerts(IEnumerable<KeyValuePair<string, string?>> query) => With("/alerts", query);

    /// <summary>The same for programs, and as a file.</summary>
    /// <param name="query">Likewise.</param>
    public static string OfAlertExport(IEnumerable<KeyValuePair<string, string?>> query) => With("/api/alerts", query);

    private static string With(string path, IEnumerable<KeyValuePair<string, string?>> query)
    {
        var text = string.Join('&', query.Where(part => part.Value is not null)
            .Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
        return text.Length > 0 ? $"{path}?{text}" : path;
    }

    private static string Query(MarketId market)
    {
        var venue = $"exchange={Uri.EscapeDataString(market.Exchange)}";
        return market.IsServiceFigure ? venue : $"{venue}&instrument={Uri.EscapeDataString(market.Instrument)}";
    }
}
