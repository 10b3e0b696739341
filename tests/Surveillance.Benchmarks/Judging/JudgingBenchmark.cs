using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Load;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Judging;

/// <summary>
/// What it costs to judge every market ten times a second: first while all is calm, then while every market breaches.
/// metrics-engine is played: each market has a reading of every metric of a book, new ones each time.
/// </summary>
internal sealed class JudgingBenchmark(JudgingStack stack, IReadOnlyList<MarketId> markets)
{
    /// <summary>A tenth of a second, in so many parts.</summary>
    private const int Parts = 4;

    private const string Spread = "spread_bps";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100.0 / Parts);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly CommandBatch _batch = new();
    private readonly MarketMetrics _metrics = new(stack.Store);
    private readonly MetricsQueue _queue = new(stack.Store);
    private readonly List<MarketReadings> _readings = [.. markets.Select(MarketReadings.Of)];
    private long _turn;
    private long _mostWaiting;

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Reads <c>--markets 2000 --seconds 30</c>, runs it and prints; the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var (count, seconds) = (Of("--markets", 2000), Of("--seconds", 30));
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var stack = await JudgingStack.StartAsync(count, stop.Token);
        await new JudgingBenchmark(stack, [.. stack.Names.Select(FloodConfiguration.MarketOf)])
            .MeasureAsync(TimeSpan.FromSeconds(seconds), stop.Token);
        return 0;

        int Of(string name, int fallback)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? fallback : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }

    private async Task MeasureAsync(TimeSpan length, CancellationToken stop)
    {
        await PlayAsync(Settling, isBreaching: false, stop);
        var calm = await PlayAsync(length, isBreaching: false, stop);
        await PlayAsync(Settling, isBreaching: true, stop);
        var breaching = await PlayAsync(length, isBreaching: true, stop);
        var active = (await new ActiveAlerts(stack.Store).IdsAsync(stop)).Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{markets.Count} markets: calm {calm:0.0} %, all breaching {breaching:0.0} % of a core; {active} alerts, "
            + $"{stack.Receiver.Deliveries.Count} messages; at most {_mostWaiting} entries waited"));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "judging",
            markets = markets.Count,
            calm_cpu_percent = calm,
            breaching_cpu_percent = breaching,
            alerts_active = active,
            messages = stack.Receiver.Deliveries.Count,
            most_waiting = _mostWaiting,
            resident_mib = stack.ResidentMiB,
        }));
    }

    /// <summary>Percent of a core that the detector takes meanwhile.</summary>
    private async Task<double> PlayAsync(TimeSpan length, bool isBreaching, CancellationToken stop)
    {
        var (began, spent) = (Time.GetTimestamp(), stack.Spent);
        _mostWaiting = 0;
        using var timer = new PeriodicTimer(Step, Time);
        for (var part = 0; Time.GetElapsedTime(began) < length; part = (part + 1) % Parts)
        {
            await PublishAsync(part, isBreaching);
            await timer.WaitForNextTickAsync(stop);
        }

        return Math.Round((stack.Spent - spent) / Time.GetElapsedTime(began) * 100, 1);
    }

    private async Task PublishAsync(int part, bool isBreaching)
    {
        var now = Time.GetUtcNow();
        var told = new List<MarketId>(markets.Count / Parts);
        _turn++;
        for (var place = part; place < markets.Count; place += Parts)
        {
            Fill(_readings[place], now, isBreaching);
            _metrics.Set(_readings[place], _batch);
            told.Add(markets[place]);
        }

        await _batch.SettleAsync();
        _mostWaiting = Math.Max(
            _mostWaiting, await stack.Store.Database.ListLengthAsync(RedisKeys.MetricsQueue));
        await _queue.PushAsync(told);
    }

    private void Fill(MarketReadings readings, DateTimeOffset now, bool isBreaching)
    {
        var wave = Math.Sin(_turn / 10.0);
        var filled = readings.Begin(now, simulated: false);
        foreach (var metric in MetricCatalog.OfBooks)
            filled.Set(
                MetricCatalog.PlaceOf(metric.Name)!.Value,
                metric.Scored ? new Reading(ValueOf(metric.Name) + wave, 0.4 * wave, ReadingStatus.Ok, 300)
                    : Reading.Of(ValueOf(metric.Name)));
        if (isBreaching)
            filled.Set(
                MetricCatalog.PlaceOf(Spread)!.Value, new Reading(40 + wave, 9 + wave, ReadingStatus.Ok, 300));
    }

    private static double ValueOf(string metric) => metric switch
    {
        "mid_price" => 61_800,
        "book_age_seconds" or "gap_duration_seconds" => 0,
        "depth_10bps_change_pct" => 1,
        _ => metric.StartsWith("depth_", StringComparison.Ordinal) ? 9e6 : 1,
    };
}
