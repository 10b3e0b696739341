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
        // The same fault may be under way already, for one market or for all of them.
        if (tree.Body.ContainsKey("zz")) return;
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
