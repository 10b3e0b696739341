using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// The rate is raised until data-ingestion cannot follow: how many frames a second it then takes, and that books in
/// Redis stay fresh, because it leaves out states between two publications and not the newest one.
/// </summary>
internal sealed class FloodBenchmark(FloodStack stack)
{
    private const int Watched = 20;
    private static readonly double[] Rates = [10, 25, 50, 75, 100, 150, 200, 300];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StepLength = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    private readonly ConcurrentBag<double> _ages = [];

    /// <summary>The most frames a second that were applied.</summary>
    public static async Task<double> RunAsync(int markets, CancellationToken stop)
    {
        await using var stack = await FloodStack.StartAsync(markets);
        return await new FloodBenchmark(stack).MeasureAsync(stop);
    }

    private async Task<double> MeasureAsync(CancellationToken stop)
    {
        stack.Venue.Rate = Rates[0];
        await Task.Delay(WarmUp, TimeProvider.System, stop);
        await WatchAsync();
        double most = 0;
        foreach (var rate in Rates)
        {
            stack.Venue.Rate = rate;
            await Task.Delay(Settling, TimeProvider.System, stop);
            var (sent, applied) = (stack.Venue.Sent, await AppliedAsync());
            var published = await stack.Ingestion.PublishedAsync();
            var cost = new ProcessCost(new Dictionary<string, Process>
            {
                ["data-ingestion"] = stack.Ingestion.Service,
                ["redis"] = stack.Ingestion.Redis,
                ["venue"] = Process.GetCurrentProcess(),
            });
            _ages.Clear();
            var started = Stopwatch.GetTimestamp();
            await Task.Delay(StepLength, TimeProvider.System, stop);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var (sentNow, appliedNow) = (stack.Venue.Sent, await AppliedAsync());
            var publishedNow = await stack.Ingestion.PublishedAsync();
            var perSecond = (appliedNow - applied) / seconds;
            var age = Latency.Of(_ages);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rate * stack.Markets.Count:0} frames/s wanted: {(sentNow - sent) / seconds:0} sent, "
                + $"{perSecond:0} applied, {(publishedNow - published) / seconds:0} published a second; "
                + $"sent -> Redis p50 {age.P50} p99 {age.P99} ms; CPU % "
                + $"{string.Join(", ", cost.CpuPercent().Select(one => $"{one.Key} {one.Value}"))}"));
            if (perSecond < most)
                break;
            most = perSecond;
            if (perSecond < rate * stack.Markets.Count * 0.9)
                break;
        }

        return most;
    }

    /// <summary>The venue's time in a book, to the millisecond, is when its frame was written.</summary>
    private async Task WatchAsync()
    {
        await stack.Ingestion.Store.GetDatabase().ExecuteAsync("CONFIG", "SET", "notify-keyspace-events", "K$");
        var step = Math.Max(1, stack.Markets.Count / Watched);
        foreach (var market in stack.Markets.Where((_, index) => index % step == 0))
        {
            await stack.Ingestion.Store.GetSubscriber().SubscribeAsync(
                RedisChannel.Literal($"__keyspace@0__:{RedisKeys.OrderBook(market)}"), (_, _) => Written(market));
        }
    }

    private void Written(MarketId market)
    {
        var at = TimeProvider.System.GetUtcNow();
        _ = ReadAsync();

        async Task ReadAsync()
        {
            var database = stack.Ingestion.Store.GetDatabase();
            if ((byte[]?)await database.StringGetAsync(RedisKeys.OrderBook(market)) is { } text)
                _ages.Add((at - BookJson.Read(text).Timestamp).TotalMilliseconds);
        }
    }

    private async Task<long> AppliedAsync()
    {
        var texts = await Task.WhenAll(stack.Markets.Select(market =>
            stack.Ingestion.Store.GetDatabase().StringGetAsync(RedisKeys.OrderBook(market))));
        return texts.Where(text => !text.IsNull).Sum(text => BookJson.Read((byte[])text!).UpdateCount);
    }
}
