using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

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
    OrderBooks published,
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
        await ResumeAsync(plan.Exchange, feed.Markets, ended, stop);
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
        await ResumeAsync(exchange, edit.Begun, edit.Ended, stop);
        Log.FeedEdited(log, exchange, feed.Markets.Count, edit.Begun.Count, edit.Ended.Count);
    }

    /// <summary>Ends a feed; these were its markets.</summary>
    private async Task<IReadOnlyList<MarketFeed>> EndAsync(VenueFeed feed)
    {
        _feeds.Remove(feed.Plan.Exchange);
        await _work.Crew.EndAsync(feed.Plan.Exchange);
        return feed.Markets;
    }

    /// <summary>
    /// What the feed before this one published last: since then data is missing. It is in Redis for 30 s;
    /// after a longer pause, and without Redis, the feed begins as if it were the first, unless the one before it ended
    /// just now within a gap. That one's row begins at the same moment, and is made longer by this one's.
    /// </summary>
    private async Task ResumeAsync(
        string exchange, IReadOnlyList<MarketFeed> begun, IReadOnlyList<MarketFeed> ended, CancellationToken stop)
    {
        try
        {
            foreach (var market in begun)
            {
                if (await LastAsync(market.Market, stop) is { } last)
                    market.Resume(last.LocalTimestamp, last.SequenceId);
                else if (ended.FirstOrDefault(one => one.Market == market.Market)?.OpenAtEnd is { } gap)
                    market.Resume(gap.Start, gap.SequenceBefore);
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Log.NotResumed(log, error, exchange);
        }
    }

    private async Task<BookSnapshot?> LastAsync(MarketId market, CancellationToken stop)
    {
        try
        {
            return await published.GetAsync(market, stop);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Log.NotResumed(log, error, market.ToString());
            return null;
        }
    }
}
