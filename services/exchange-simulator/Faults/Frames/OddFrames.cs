using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>Fields that nobody documented, at the end of the frame and on both ends of what holds the levels.</summary>
internal sealed class UnknownFields : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [FrameTree.Changed(frame, route, tree =>
    {
        tree.Body.Insert(0, "zz", JsonNode.Parse("""{"b":[["1","2"]],"u":[1,{"a":"}"}]}"""));
        tree.Body["yy"] = "é\"]}";
        if (tree.Root != tree.Body) tree.Root["xx"] = JsonNode.Parse("[null,true,-1e-9]");
    })];
}

/// <summary>JSON as people print it.</summary>
internal sealed class SpacedJson : IFrameFault
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) =>
        [frame with { Text = FrameTree.Of(frame, route).Print(Indented) }];
}

/// <summary>Messages in several WebSocket fragments.</summary>
internal sealed class SplitFrames(int parts) : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [frame with { Parts = parts }];
}

/// <summary>One frame of each stream is as large as a whole book of Coinbase.</summary>
internal sealed class HugeMessage(int bytes) : IFrameFault
{
    private readonly HashSet<(string Topic, ClientConnection To)> _done = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) =>
        route.IsGreeting || !_done.Add(route.Stream)
            ? [frame]
            : [FrameTree.Changed(frame, route, tree => tree.Body["padding"] = new string('x', bytes))];
}

/// <summary>Levels of size 0 where nobody holds one: behind the last level of each side.</summary>
internal sealed class ZeroQuantity : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [FrameTree.Changed(frame, route, tree =>
    {
        var (book, spec) = (route.Market.Shown, route.Market.Spec);
        JsonArray[] lists = [.. tree.Levels];
        if (book.Bids.Count > 0) lists[0].Add(tree.Nothing(isBid: true, Behind(book.Bids, -spec.Tick), spec));
        if (book.Asks.Count > 0) lists[^1].Add(tree.Nothing(isBid: false, Behind(book.Asks, spec.Tick), spec));
    })];

    private static long Behind(BookSide side, long outward) => side[side.Count - 1].Price + outward;
}

/// <summary>
/// A level that moved away is not deleted, once for each stream: the first whose stay leaves the book crossed.
/// </summary>
internal sealed class LostDelete : IFrameFault
{
    private readonly HashSet<string> _done = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        if (route.IsGreeting || _done.Contains(route.Topic)
            || route.Market.Shown is not { Bids.BestPrice: { } bid, Asks.BestPrice: { } ask })
            return [frame];
        var decimals = route.Market.Spec.PriceDecimals;
        var (bestBid, bestAsk) = (ScaledDecimal.ToDouble(bid, decimals), ScaledDecimal.ToDouble(ask, decimals));
        return [FrameTree.Changed(frame, route, tree =>
        {
            var isBid = true;
            foreach (var list in tree.Levels)
            {
                if (Crossing(list, isBid, bestBid, bestAsk) is { } lost)
                {
                    list.Remove(lost);
                    _done.Add(route.Topic);
                    return;
                }

                isBid = false;
            }
        })];
    }

    private static JsonNode? Crossing(JsonArray list, bool isBid, double bestBid, double bestAsk) =>
        list.OfType<JsonNode>().FirstOrDefault(level => FrameTree.IsDelete(level)
            && ((string?)(level as JsonObject)?["side"] is { } side ? side == "bid" : isBid
                ? FrameTree.PriceOf(level) >= bestAsk
                : FrameTree.PriceOf(level) <= bestBid));
}

/// <summary>The matching engine's time is so much before the push, as in a stall that loses nothing.</summary>
internal sealed class VenueStall(long ms) : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [FrameTree.Changed(frame, route, tree =>
    {
        if (tree.Body["T"] is { } matched) tree.Body["T"] = matched.GetValue<long>() - ms;
        if (tree.Body["ts"] is { } stamped) tree.Body["ts"] = $"{long.Parse(stamped.GetValue<string>()) - ms}";
        if (tree.Root["cts"] is { } made) tree.Root["cts"] = made.GetValue<long>() - ms;
    })];
}
