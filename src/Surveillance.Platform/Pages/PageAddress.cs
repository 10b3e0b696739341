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

    private static string Query(MarketId market)
    {
        var venue = $"exchange={Uri.EscapeDataString(market.Exchange)}";
        return market.IsServiceFigure ? venue : $"{venue}&instrument={Uri.EscapeDataString(market.Instrument)}";
    }
}
