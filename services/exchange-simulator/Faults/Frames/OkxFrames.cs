using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>Each frame is followed by one with its id as both ids and no level: nothing changed since.</summary>
internal sealed class Heartbeat : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        yield return frame;
        if (route.IsGreeting || !route.Topic.StartsWith("books:", StringComparison.Ordinal)) yield break;
        yield return FrameTree.Changed(frame, route, tree =>
        {
            foreach (var side in tree.Levels) side.Clear();
            tree.Body["prevSeqId"] = tree.Body["seqId"]!.DeepClone();
        });
    }
}

/// <summary>What is wrong with checksums.</summary>
internal enum ChecksumFault
{
    Zero,
    Absent,
    Wrong,
}

/// <summary>Checksums that are 0, absent, or another than the book's.</summary>
internal sealed class Checksum(ChecksumFault fault) : IFrameFault
{
    /// <summary>No checksum of a book, which is as likely as any other.</summary>
    private const int Other = 1_234_567;

    private readonly HashSet<string> _done = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        if (fault == ChecksumFault.Wrong && (route.IsGreeting || !_done.Add(route.Topic))) return [frame];
        return [FrameTree.Changed(frame, route, tree => Change(tree.Body))];
    }

    private void Change(JsonObject body)
    {
        if (fault == ChecksumFault.Absent) body.Remove("checksum");
        else body["checksum"] = fault == ChecksumFault.Zero ? 0 : Other;
    }
}

/// <summary>
/// As after a maintenance: the next id is far below the last one, and chained to it. At the end the ids go up again.
/// </summary>
internal sealed class SequenceReset : IFault
{
    private const long FirstId = 1_000_000;

    public void Begin(FaultScene scene)
    {
        foreach (var market in scene.Markets) Shift(market, market.SequenceId - FirstId);
    }

    public void End(FaultScene scene)
    {
        foreach (var market in scene.Markets) Shift(market, 0);
    }

    private static void Shift(SimulatedMarket market, long by)
    {
        lock (market.Gate) market.IdShift = by;
    }
}
