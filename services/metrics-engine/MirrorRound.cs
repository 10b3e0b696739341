using Surveillance.Metrics;
using Surveillance.MetricsEngine.Shares;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The markets that were sampled and whose windows stand in Redis as they were before, in the order in which they were
/// sampled. They are written a part at a time, when nothing that somebody waits for is to be done.
/// </summary>
internal sealed class MirrorRound(WindowMirror mirror, MarketBoard board, ShareKeeper shares, TimeProvider time)
{
    /// <summary>
    /// So many baselines at a time: where turns are long, those of thousands of markets are written each second all the
    /// same, and the windows of a killed engine are gone on with.
    /// </summary>
    private const int MarketsAtOnce = 512;

    /// <summary>So many markets' lists among them, which are many commands each.</summary>
    private const int ListsAtOnce = 64;

    private readonly Queue<MeasuredMarket> _left = [];
    private readonly HashSet<MeasuredMarket> _known = [];

    /// <summary>Whether markets are left to be written.</summary>
    public bool IsUnderWay => _left.Count > 0;

    /// <summary>Takes in a market that was sampled.</summary>
    public void Add(MeasuredMarket market, MarketSample sample, int markets)
    {
        WindowMirror.Note(market, sample, markets);
        if (_known.Add(market))
            _left.Enqueue(market);
    }

    /// <summary>Writes some of the markets that are left.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var (now, written, lists) = (time.GetUtcNow(), new List<Task>(), 0);
        while (written.Count < MarketsAtOnce && lists < ListsAtOnce && _left.TryDequeue(out var market))
        {
            _known.Remove(market);

            // Those of a share that is not held any more are another engine's.
            if (!shares.Holds(market.Share) || !board.Measures(market))
                continue;
            lists += market.AreListsDue ? 1 : 0;
            written.Add(mirror.WriteDueAsync(market, now, cancellationToken));
        }

        await Task.WhenAll(written);
    }
}
