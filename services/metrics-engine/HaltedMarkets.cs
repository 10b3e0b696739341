using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The markets that their venues say they do not trade now, as data-ingestion tells in <c>health:{exchange}</c>. What
/// it told long ago does not count: then nobody knows.
/// </summary>
internal sealed class HaltedMarkets(VenueHealths healths)
{
    /// <summary>Health is written each second.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private HashSet<MarketId> _halted = [];

    /// <summary>Whether a market is one of them.</summary>
    public bool Contains(MarketId market) => _halted.Contains(market);

    /// <summary>Reads them anew.</summary>
    public async Task ReadAsync(MeasuringPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await Task.WhenAll(plan.Venues.Select(venue => healths.GetAsync(venue, cancellationToken)));
        _halted = [.. known.OfType<VenueHealth>().Where(health => now - health.UpdatedAt <= Fresh)
            .SelectMany(health => health.HaltedInstruments.Select(one => new MarketId(health.Exchange, one)))];
    }
}
