using System.Collections.Concurrent;
using System.Threading.Channels;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// Where all feeds hand over what happened: markets that changed, each once a kind of change until it is taken up,
/// and gaps that ended. Written by many, read by one each. What a venue's feeds count goes on from one to the next.
/// </summary>
public sealed class FeedOutput
{
    /// <summary>Most gaps that wait here. Beyond it the newest are dropped and counted.</summary>
    public const int GapBound = 10_000;

    // A market stands in it at most twice, so the number of markets bounds it.
    private readonly Channel<MarketFeed> _changed =
        Channel.CreateUnbounded<MarketFeed>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Channel<DataGap> _gaps =
        Channel.CreateBounded<DataGap>(new BoundedChannelOptions(GapBound) { SingleReader = true });

    private readonly ConcurrentDictionary<string, FeedFigures> _figures = new();
    private long _droppedGaps;

    /// <summary>Markets whose book or ticker changed.</summary>
    public ChannelReader<MarketFeed> Changed => _changed.Reader;

    /// <summary>Gaps that ended.</summary>
    public ChannelReader<DataGap> Gaps => _gaps.Reader;

    /// <summary>Gaps that the bound dropped.</summary>
    public long DroppedGaps => Interlocked.Read(ref _droppedGaps);

    /// <summary>The figures of a venue, as its feed begins.</summary>
    internal FeedFigures FiguresOf(FeedPlan plan, DateTimeOffset now)
    {
        var figures = _figures.GetOrAdd(plan.Exchange, _ => new FeedFigures(plan, now));
        figures.Begin(plan, now);
        return figures;
    }

    internal void Add(MarketFeed changed) => _changed.Writer.TryWrite(changed);

    internal void Add(DataGap gap)
    {
        if (!_gaps.Writer.TryWrite(gap))
            Interlocked.Increment(ref _droppedGaps);
    }
}
