using Surveillance.Markets;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>The lists of the held shares, in which data-ingestion tells which markets changed.</summary>
internal sealed class ChangeLists(BookQueue queue, ShareKeeper shares)
{
    /// <summary>So many entries of a list are taken at once: more than are told meanwhile.</summary>
    private const int EntriesAtOnce = 4096;

    /// <summary>Entries that were no market, since the process started.</summary>
    public long Unreadable => queue.Unreadable;

    /// <summary>Takes out what the lists hold.</summary>
    public async Task<IEnumerable<MarketId>> PopAsync(CancellationToken cancellationToken)
    {
        var popped = await Task.WhenAll(
            shares.Held.Select(share => queue.PopAsync(share, EntriesAtOnce, cancellationToken)));
        return popped.SelectMany(markets => markets);
    }

    /// <summary>Puts back what was taken out of a share that is not held any more: it is another engine's.</summary>
    public Task PutBackAsync(IEnumerable<MarketId> markets, CancellationToken cancellationToken) =>
        queue.PushAsync([.. markets.Where(market => !shares.Holds(RedisKeys.ShareOf(market)))], cancellationToken);
}
