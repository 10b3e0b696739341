using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Books;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>
/// A level that moved away is not deleted, once for each stream: the first that was told since the fault began, and
/// whose stay leaves the book crossed.
/// </summary>
internal sealed class LostDelete : IFrameFault
{
    private readonly Dictionary<string, HashSet<(bool IsBid, double Price)>?> _told = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        if (!_told.TryGetValue(route.Topic, out var told)) _told[route.Topic] = told = [];
        if (told is null || route.Market.Shown is not { Bids.BestPrice: { } bid, Asks.BestPrice: { } ask })
            return [frame];
        var decimals = route.Market.Spec.PriceDecimals;
        var (bestBid, bestAsk) = (ScaledDecimal.ToDouble(bid, decimals), ScaledDecimal.ToDouble(ask, decimals));
        return [FrameTree.Changed(frame, route, tree =>
        {
            var lost = Lost(tree, told, level => level.IsBid ? level.Price >= bestAsk : level.Price <= bestBid);
            if (lost is null) return;
            lost.Parent!.AsArray().Remove(lost);
            _told[route.Topic] = null;
        })];
    }

    private static JsonNode? Lost(
        FrameTree tree, HashSet<(bool IsBid, double Price)> told, Func<(bool IsBid, double Price), bool> crosses)
    {
        foreach (var (node, isBid) in tree.Sided())
        {
            var level = (isBid, FrameTree.PriceOf(node));
            if (!FrameTree.IsDelete(node)) told.Add(level);
            else if (told.Remove(level) && crosses(level)) return node;
        }

        return null;
    }
}
