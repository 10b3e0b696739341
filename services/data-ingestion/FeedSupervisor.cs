using System.Threading.Channels;
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
/// Runs one feed a venue, as the configuration asks: an edit ends and begins the feeds of those venues alone that it
/// concerns. A feed ends by itself only through a mistake of ours, which ends the service.
/// </summary>
internal sealed class FeedSupervisor(
    ConfigurationWatch configuration,
    ServiceEnvironment environment,
    FeedBoard board,
    FeedContext context,
    OrderBooks published,
    ILogger<FeedSupervisor> log) : BackgroundService
{
    private readonly Dictionary<string, Running> _running = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var edits = Channel.CreateBounded<SurveillanceConfig>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        configuration.Changed += edited => edits.Writer.TryWrite(edited);
        try
        {
            await FollowAsync(configuration.Current, stoppingToken);
            while (true)
            {
                var edited = edits.Reader.WaitToReadAsync(stoppingToken).AsTask();
                await await Task.WhenAny([edited, .. _running.Values.Select(one => one.Task)]);
                if (edits.Reader.TryRead(out var config))
                    await FollowAsync(config, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
        finally
        {
            foreach (var exchange in _running.Keys.ToList())
                await EndAsync(exchange);
        }
    }

    private async Task FollowAsync(SurveillanceConfig config, CancellationToken stop)
    {
        foreach (var mistake in FeedPlans.MistakesIn(config, environment.ConfigDirectory))
            Log.NoFeed(log, mistake);
        var plans = FeedPlans.Of(config).ToDictionary(plan => plan.Exchange);
        var ended = new Dictionary<MarketId, MarketFeed>();
        foreach (var (exchange, running) in _running.ToList())
        {
            if (plans.TryGetValue(exchange, out var plan) && plan.IsSameAs(running.Feed.Plan))
                continue;
            await EndAsync(exchange);
            foreach (var market in running.Feed.Markets)
                ended[market.Market] = market;
        }

        foreach (var plan in plans.Values.Where(plan => !_running.ContainsKey(plan.Exchange)))
            await BeginAsync(plan, ended, stop);
        board.Feeds = [.. _running.Values.Select(one => one.Feed)];
    }

    private async Task BeginAsync(
        FeedPlan plan, IReadOnlyDictionary<MarketId, MarketFeed> ended, CancellationToken stop)
    {
        var feed = VenueCatalog.Create(plan, context);
        await ResumeAsync(feed, ended, stop);
        var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running[plan.Exchange] = new Running(feed, end, feed.RunAsync(end.Token));
        Log.FeedBegins(log, plan.Exchange, feed.Markets.Count);
    }

    private async Task EndAsync(string exchange)
    {
        if (!_running.Remove(exchange, out var running))
            return;
        await running.End.CancelAsync();
        await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        running.End.Dispose();
        Log.FeedEnds(log, exchange);
    }

    /// <summary>
    /// What the feed before this one published last: since then data is missing. It is in Redis for 30 s;
    /// after a longer pause, and without Redis, the feed begins as if it were the first, unless the one before it ended
    /// just now within a gap. That one's row begins at the same moment, and is made longer by this one's.
    /// </summary>
    private async Task ResumeAsync(
        VenueFeed feed, IReadOnlyDictionary<MarketId, MarketFeed> ended, CancellationToken stop)
    {
        try
        {
            foreach (var market in feed.Markets)
            {
                if (await LastAsync(market.Market, stop) is { } last)
                    market.Resume(last.LocalTimestamp, last.SequenceId);
                else if (ended.GetValueOrDefault(market.Market)?.OpenAtEnd is { } gap)
                    market.Resume(gap.Start, gap.SequenceBefore);
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Log.NotResumed(log, error, feed.Plan.Exchange);
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

    private sealed record Running(VenueFeed Feed, CancellationTokenSource End, Task Task);
}
