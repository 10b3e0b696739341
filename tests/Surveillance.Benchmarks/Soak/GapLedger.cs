using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Faults;

namespace Surveillance.Benchmarks.Soak;

/// <summary>The gaps that were handed over, each held against the faults that can have caused it.</summary>
internal sealed class GapLedger(RedisStore store)
{
    private const int Shares = 8;

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
    public static bool IsExplained(DataGap gap, IEnumerable<InjectedFault> faults) =>
        faults.Any(one => GapCauses.Explain(one.Fault, one.Start, gap));
}
