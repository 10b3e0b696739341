using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;

namespace Surveillance.DataIngestion;

/// <summary>
/// Runs one feed a venue, as the configuration asks. An edit of the instruments is followed by the feeds that run, and
/// touches those markets alone that it concerns; one of how a venue is used ends its feed and begins another.
/// </summary>
internal sealed class FeedSupervisor(
    ConfigurationWatch configuration,
    ServiceEnvironment environment,
    FeedBoard board,
    FeedContext context,
    Resumption resumption,
    ILogger<FeedSupervisor> log) : BackgroundService
{
    private readonly ConfiguredCrew _work = new(configuration);
    private readonly Dictionary<string, VenueFeed> _feeds = [];

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _work.RunAsync(FollowAsync, stoppingToken);

    private async Task FollowAsync(SurveillanceConfig config, CancellationToken stop)
    {
        foreach (var mistake in FeedPlans.MistakesIn(config, environment.ConfigDirectory))
            Log.NoFeed(log, mistake);
        var plans = FeedPlans.Of(config).ToDictionary(plan => plan.Exchange);
        var ended = new List<MarketFeed>();
        foreach (var (exchange, feed) in _feeds.ToList())
        {
            if (!plans.TryGetValue(exchange, out var plan) || !plan.IsOfSameVenueAs(feed.Plan))
                ended.AddRange(await EndAsync(feed));
            else if (!plan.IsSameAs(feed.Plan))
                await feed.FollowAsync(plan, edit => PrepareAsync(feed, edit, stop));
        }

        foreach (var plan in plans.Values.Where(plan => !_feeds.ContainsKey(plan.Exchange)))
            await BeginAsync(plan, ended, stop);
        board.Feeds = [.. _feeds.Values];
    }

    private async Task BeginAsync(FeedPlan plan, IReadOnlyList<MarketFeed> ended, CancellationToken stop)
    {
        var feed = VenueCatalog.Create(plan, context);
        await resumption.BeginAsync(plan.Exchange, feed.Markets, ended, stop);
        _feeds[plan.Exchange] = feed;
        _work.Crew.Begin(plan.Exchange, token => RunAsync(feed, token));
    }

    private async Task RunAsync(VenueFeed feed, CancellationToken stop)
    {
        Log.FeedBegins(log, feed.Plan.Exchange, feed.Markets.Count);
        try
        {
            await feed.RunAsync(stop);
        }
        finally
        {
            Log.FeedEnds(log, feed.Plan.Exchange);
        }
    }

    private async Task PrepareAsync(VenueFeed feed, FeedEdit edit, CancellationToken stop)
    {
        var exchange = feed.Plan.Exchange;
        await resumption.BeginAsync(exchange, edit.Begun, edit.Ended, stop);
        Log.FeedEdited(log, exchange, feed.Markets.Count, edit.Begun.Count, edit.Ended.Count);
    }

    /// <summary>Ends a feed; these were its markets.</summary>
    private async Task<IReadOnlyList<MarketFeed>> EndAsync(VenueFeed feed)
    {
        _feeds.Remove(feed.Plan.Exchange);
        await _work.Crew.EndAsync(feed.Plan.Exchange);
        return feed.Markets;
    }
}
