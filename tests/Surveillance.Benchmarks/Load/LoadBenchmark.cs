using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Pipeline;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// Whole exchanges: thousands of markets over real sockets into data-ingestion and a real Redis on the same machine.
/// At the end every book in Redis must be as the last frame left it.
/// </summary>
internal sealed class LoadBenchmark(LoadStack stack, LoadOptions options)
{
    /// <summary>How many instruments are watched for latency, each on two venues.</summary>
    private const int Watched = 20;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    /// <summary>The service tells its own figures every 5 s.</summary>
    private static readonly TimeSpan NextHeartbeat = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(5);

    private FrameClock _frames = null!;
    private BookWatch _watch = null!;

    /// <summary>Runs it all and prints; the exit code.</summary>
    public static async Task<int> RunAsync(LoadOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        LoadStep nominal;
        await using (var stack = await LoadStack.StartAsync(options, stop.Token))
            nominal = await new LoadBenchmark(stack, options).MeasureAsync(stop.Token);
        double? most = options.Raise ? await FloodBenchmark.RunAsync(options.Markets, stop.Token) : null;
        Console.WriteLine(Json(options, nominal, most));
        return nominal.End.Different.Count == 0 ? 0 : 1;
    }

    private async Task<LoadStep> MeasureAsync(CancellationToken stop)
    {
        await WarmUpAsync(stop);
        var step = Math.Max(1, stack.Instruments.Count / Watched);
        var watched = stack.Instruments.Where((_, index) => index % step == 0).Take(Watched).ToList();
        _frames = new FrameClock(stack.Simulator.Addresses, watched);
        _watch = new BookWatch(stack.Ingestion.Store, _frames);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = _frames.RunAsync(over.Token);
        await _watch.BeginAsync(stack.Markets.Where(market => watched.Any(one => one.Id == market.Instrument)));
        var nominal = await StepAsync(TimeSpan.FromSeconds(options.Seconds), stop);
        Print(nominal, options.Rate);
        await over.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return nominal;
    }

    /// <summary>Until every book is known far enough: snapshots are fetched within the venues' budgets.</summary>
    private async Task WarmUpAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        BookCheck check;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, stop);
            check = await BookCheck.OfAsync(stack);
            var missing = check.Different.Count(text => text.EndsWith("no book", StringComparison.Ordinal));
            Console.WriteLine($"{stack.Markets.Count - missing} books, {check.Shallow} not known to 10 bps yet");

            // Prices walk: a few are always being fetched anew.
            if (missing == 0 && check.Shallow <= stack.Markets.Count / 100)
                return;
        }
        while (Stopwatch.GetElapsedTime(started) < LongestWarmUp);
    }

    private async Task<LoadStep> StepAsync(TimeSpan length, CancellationToken stop)
    {
        var begin = await StandStillAsync(stop);
        _watch.Take();
        var (published, conflated) = (await stack.Ingestion.PublishedAsync(), await stack.Ingestion.ConflatedAsync());
        var cost = new ProcessCost(new Dictionary<string, Process>
        {
            ["data-ingestion"] = stack.Ingestion.Service,
            ["redis"] = stack.Ingestion.Redis,
            ["venues"] = Process.GetCurrentProcess(),
        });
        stack.Simulator.Pause(false);
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(length, TimeProvider.System, stop);
        var cpu = cost.CpuPercent();
        stack.Simulator.Pause(true);
        var passed = Stopwatch.GetElapsedTime(started);
        var end = await StandStillAsync(stop);
        await Task.Delay(NextHeartbeat, TimeProvider.System, stop);
        return new LoadStep(
            begin, end, passed, Latency.Of(_watch.Take()), cpu, cost.ResidentMiB(),
            await stack.Ingestion.PublishedAsync() - published, await stack.Ingestion.ConflatedAsync() - conflated);
    }

    private async Task<BookCheck> StandStillAsync(CancellationToken stop)
    {
        stack.Simulator.Pause(true);
        await Task.Delay(Settling, TimeProvider.System, stop);
        return await BookCheck.OfAsync(stack);
    }

    private static void Print(LoadStep step, double rate)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:0} frames/s a market: {step.FramesPerSecond:0} sent, {step.AppliedPerSecond:0} applied a second; "
            + $"frame -> Redis p50 {step.ToRedis.P50} p99 {step.ToRedis.P99} ms ({step.ToRedis.Count}); CPU % "
            + $"{string.Join(", ", step.CpuPercent.Select(one => $"{one.Key} {one.Value}"))}; "
            + $"{step.ResidentMiB["data-ingestion"]} MiB; {step.Published} published; "
            + $"{step.End.Different.Count} books differ"));
        foreach (var difference in step.End.Different.Take(5))
            Console.WriteLine($"  {difference}");
    }

    private static string Json(LoadOptions options, LoadStep nominal, double? most) => JsonSerializer.Serialize(new
    {
        benchmark = "pipeline",
        markets = options.Markets,
        frames_sent = nominal.Sent,
        frames_applied = nominal.Applied,
        conflated = nominal.Conflated,
        redis_p50_ms = nominal.ToRedis.P50,
        redis_p99_ms = nominal.ToRedis.P99,
        cpu_percent = nominal.CpuPercent["data-ingestion"],
        rss_mb = nominal.ResidentMiB["data-ingestion"],
        books_different = nominal.End.Different.Count,
        most_frames_per_second = most is { } applied ? Math.Round(applied) : (double?)null,
    });

    /// <summary>What a stretch of time at one rate brought.</summary>
    private sealed record LoadStep(
        BookCheck Begin,
        BookCheck End,
        TimeSpan Length,
        Latency ToRedis,
        IReadOnlyDictionary<string, double> CpuPercent,
        IReadOnlyDictionary<string, double> ResidentMiB,
        long Published,
        long Conflated)
    {
        public long Sent => End.Sent - Begin.Sent;

        public long Applied => End.Applied - Begin.Applied;

        public double FramesPerSecond => Sent / Length.TotalSeconds;

        public double AppliedPerSecond => Applied / Length.TotalSeconds;
    }
}
