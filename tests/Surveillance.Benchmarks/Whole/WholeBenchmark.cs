using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// The whole system with thousands of markets: that every figure that was published is stored, once; how long frames
/// take to readings and to alerts; what each process costs. Databases that stop and processes that die are part of it.
/// </summary>
internal sealed class WholeBenchmark(WholeStack stack, WholeOptions options)
{
    private const int Watched = 8;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Thousands of markets get their first z-scores, and each rule its first judgement, within a second or two: until
    /// that is done with, and the hot code is compiled. What it takes meanwhile is told by itself.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestBreach = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(15);

    private readonly IReadOnlyList<MarketId> _markets = [.. stack.Markets.Keys];

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Runs it all and prints; the exit code.</summary>
    public static async Task<int> RunAsync(WholeOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var stack = await WholeStack.StartAsync(options, stop.Token);
        var report = await new WholeBenchmark(stack, options).MeasureAsync(stop.Token);
        report.Print(Console.Out);
        return report.Holds ? 0 : 1;
    }

    private async Task<WholeReport> MeasureAsync(CancellationToken stop)
    {
        var warm = await WarmUpAsync(stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var step = Math.Max(1, _markets.Count / Watched);
        var watched = _markets.Where((_, place) => place % step == 0).Take(Watched).ToHashSet();
        var readings = new ReadingWatch(stack.Store, Floods(watched.Contains));
        var alerts = new AlertWatch(stack.Store, Floods(market => !watched.Contains(market)));
        var published = new PublishedRows(stack.Store, _markets);
        var mishaps = new Mishaps(stack, options);
        List<Task> watching = [published.RunAsync(over.Token), readings.RunAsync(over.Token)];
        await PassAsync(Settling, watching, stop);
        var settling = Latency.Of(readings.Take());
        if (options.Breach)
            await BreachAsync(watching, stop);

        readings.Take();
        var first = Time.GetUtcNow().ToUnixTimeSeconds() + 1;
        var missed = await FigureAsync("seconds_missed");
        var (sent, spent, began) = (stack.Venue.Sent, stack.Spent(), Time.GetTimestamp());
        var length = TimeSpan.FromSeconds(options.Seconds);
        using var end = new CancellationTokenSource();
        var alerting = options.Breach ? Task.CompletedTask : alerts.RunAsync(end.Token, over.Token);
        await Task.WhenAll(PassAsync(length, [.. watching, alerting], stop), mishaps.RunAsync(length, stop));
        var passed = Time.GetElapsedTime(began);
        var last = Time.GetUtcNow().ToUnixTimeSeconds() - 1;
        var report = new WholeReport(options, sent, stack.Venue.Sent, passed)
        {
            WhileSettling = settling,
            Overtaken = readings.Overtaken,
            ToReadings = Latency.Of(readings.Take()),
            Active = (int)await stack.Store.GetDatabase().SetLengthAsync(RedisKeys.ActiveAlerts),
            CpuPercent = stack.Spent().ToDictionary(
                one => one.Key, one => Math.Round((one.Value - spent[one.Key]) / passed * 100, 1)),
            ResidentMiB = stack.ResidentMiB(),
            RedisMiB = await RedisMiBAsync(),
            Kills = mishaps.Kills,
            Warm = warm,
        };
        await end.CancelAsync();
        await alerting;
        await PassAsync(TimeSpan.FromSeconds(2), watching, stop);
        await over.CancelAsync();
        var drained = await DrainAsync(stop);
        return report with
        {
            ToAlert = Latency.Of(alerts.Latencies),
            BlownOut = alerts.BlownOut,
            Rows = await StoredRows.OfAsync(
                stack.History, _markets, published, (first, last), mishaps, stop),
            SecondsUnseen = published.Unseen,
            BackAfter = [.. mishaps.KillSeconds.Order().Select(published.BackAfter)],
            SecondsMissed = await FigureAsync("seconds_missed") - missed,
            Drained = drained,
        };
    }

    /// <summary>Every spread is blown out; returns once each market has its alert, or it has taken too long.</summary>
    private async Task BreachAsync(IReadOnlyList<Task> watching, CancellationToken stop)
    {
        foreach (var flood in stack.Markets.Values)
            flood.WantsBlown = true;
        var began = Time.GetTimestamp();
        while (await stack.Store.GetDatabase().SetLengthAsync(RedisKeys.ActiveAlerts) < _markets.Count
               && Time.GetElapsedTime(began) < LongestBreach)
            await PassAsync(TimeSpan.FromSeconds(1), watching, stop);
        Console.WriteLine($"every market breaches, after {Time.GetElapsedTime(began).TotalSeconds:0} s");
        await PassAsync(Step, watching, stop);
    }

    private Dictionary<MarketId, Load.FloodMarket> Floods(Func<MarketId, bool> isWanted) =>
        stack.Markets.Where(one => isWanted(one.Key)).ToDictionary();

    /// <summary>Until every market has a z-score, or it has taken too long; how many have one.</summary>
    private async Task<int> WarmUpAsync(CancellationToken stop)
    {
        var began = Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Step, Time, stop);
            var lengths = await Task.WhenAll(_markets.Select(market =>
                stack.Store.GetDatabase().ListLengthAsync(RedisKeys.ZScore(market, "depth_10bps_change_pct"))));
            var warm = lengths.Count(length => length >= 30);
            Console.WriteLine($"{lengths.Count(length => length > 0)} markets measured, "
                + $"{warm} of {_markets.Count} with a window of 30 s");
            if (warm == _markets.Count || Time.GetElapsedTime(began) >= options.LongestWarmUp)
                return warm;
        }
    }

    /// <summary>Until no row waits any more; how long that took.</summary>
    private async Task<TimeSpan> DrainAsync(CancellationToken stop)
    {
        var began = Time.GetTimestamp();
        stack.Venue.Rate = 0;
        for (var empty = 0; empty < 2 && Time.GetElapsedTime(began) < LongestDrain;)
        {
            await Task.Delay(Step, Time, stop);
            empty = await FigureAsync("rows_waiting") <= options.Markets * 20 ? empty + 1 : 0;
        }

        return Time.GetElapsedTime(began);
    }

    /// <summary>A figure of the engine as it told it at most 5 s ago; without bounds while it does not.</summary>
    private async Task<double> FigureAsync(string figure)
    {
        const string Name = "metrics-engine";
        var text = (byte[]?)await stack.Store.GetDatabase().StringGetAsync(RedisKeys.Heartbeat(Name, Name));
        using var heartbeat = JsonDocument.Parse(text ?? "{}"u8.ToArray());
        return heartbeat.RootElement.TryGetProperty("figures", out var figures)
            && figures.TryGetProperty(figure, out var told) ? told.GetDouble() : double.PositiveInfinity;
    }

    private async Task<double> RedisMiBAsync()
    {
        var info = await stack.Store.GetServers()[0].InfoAsync("memory");
        var used = info.SelectMany(group => group).First(one => one.Key == "used_memory").Value;
        return Math.Round(long.Parse(used, CultureInfo.InvariantCulture) / 1048576.0, 1);
    }

    private static async Task PassAsync(TimeSpan span, IReadOnlyList<Task> watching, CancellationToken stop)
    {
        var passed = Task.Delay(span, Time, stop);
        while (!passed.IsCompleted)
        {
            // Who ends before its time has failed, or has nothing more to do.
            var running = watching.Where(task => !task.IsCompletedSuccessfully);
            await await Task.WhenAny([passed, .. running]);
        }
    }
}
