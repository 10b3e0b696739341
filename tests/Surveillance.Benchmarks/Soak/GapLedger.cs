using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Soak;

/// <summary>The gaps that were handed over, each held against the faults that can have caused it.</summary>
internal sealed class GapLedger(RedisStore store)
{
    private const int Shares = 8;

    /// <summary>A gap begins with what was last published, before the fault was seen.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A book that comes back from a fault may break once more: what was on its way when the fault ended.
    /// </summary>
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    /// <summary>Faults that take data away. After any other one a gap is a mistake of ours.</summary>
    private static readonly string[] Costly =
    [
        "drop-frames", "reorder-frames", "checksum-wrong", "update-without-snapshot", "abnormal-close",
        "sockets-refused", "day-close", "announced-shutdown", "half-open", "silent-stream", "lost-delete",
        "trading-halt",
    ];

    /// <summary>Faults that hit every market of the venue, whichever is named.</summary>
    private static readonly string[] VenueWide =
        ["abnormal-close", "sockets-refused", "day-close", "announced-shutdown", "half-open"];

    /// <summary>All gaps so far.</summary>
    public async Task<IReadOnlyList<DataGap>> AllAsync()
    {
        var queue = new GapQueue(store);
        var gaps = new List<DataGap>();
        for (var share = 0; share < Shares; share++)
            gaps.AddRange((await queue.PeekAsync(share, GapQueue.Bound)).Select(queued => queued.Gap));
        return [.. gaps.OrderBy(gap => gap.Start)];
    }

    /// <summary>Whether one of the faults explains the gap.</summary>
    public static bool IsExplained(DataGap gap, IEnumerable<InjectedFault> faults) => faults.Any(one =>
        Costly.Contains(one.Fault.Name)
        && Hits(one.Fault, gap.Market)
        && gap.Start >= one.Start - Before
        && gap.Start <= one.End + After);

    // Coinbase numbers the frames of a connection as one: what one market loses, all may have lost.
    private static bool Hits(Fault fault, MarketId market) =>
        fault.Exchange == market.Exchange
        && (fault.Instrument is null || fault.Instrument == market.Instrument
            || fault.Exchange == "coinbase" || VenueWide.Contains(fault.Name));
}
