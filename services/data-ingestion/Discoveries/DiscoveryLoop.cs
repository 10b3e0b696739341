using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion.Discoveries;

/// <summary>
/// Runs one seeker for each wish of <c>discover</c>: an edit ends and begins those alone that it concerns.
/// </summary>
internal sealed class DiscoveryLoop(
    ConfigurationWatch configuration, InstrumentLists lists, FeedContext context, ILogger<DiscoveryLoop> log)
    : BackgroundService
{
    private readonly ConfiguredCrew _work = new(configuration);
    private readonly Dictionary<string, MarketSearch> _searches = [];
    private readonly HashSet<string> _toldOff = [];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _work.RunAsync(FollowAsync, stoppingToken);

    private async Task FollowAsync(SurveillanceConfig config, CancellationToken stop)
    {
        TellOff(config);
        var searches = MarketSearch.Of(config).ToDictionary(search => search.Name);
        foreach (var (name, running) in _searches.ToList())
        {
            if (searches.TryGetValue(name, out var search) && search.IsSameAs(running))
                continue;
            _searches.Remove(name);
            await _work.Crew.EndAsync(name);
        }

        foreach (var (name, search) in searches.Where(search => _searches.TryAdd(search.Key, search.Value)))
            _work.Crew.Begin(name, new MarketSeeker(search, lists, context, log).RunAsync);
    }

    private void TellOff(SurveillanceConfig config)
    {
        var off = config.Discoveries.Except(config.EnabledDiscoveries).Select(wish => wish.ToString()).ToList();
        _toldOff.IntersectWith(off);
        foreach (var wish in off.Where(_toldOff.Add))
            Log.NothingDiscovered(log, wish);
    }
}
