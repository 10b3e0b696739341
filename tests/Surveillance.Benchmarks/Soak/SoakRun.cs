using System.Globalization;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Soak;

/// <summary>
/// Random faults over all venues against the real data-ingestion on a real Redis. In the end every book must be the
/// venue's, every gap must have a fault that explains it, and nothing that the venue never showed may have been
/// published.
/// </summary>
internal static class SoakRun
{
    private static readonly string[] Dollars = ["kraken", "coinbase"];
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The age at which Binance may end a connection, and the one at which it is replaced: what 24 and 23 hours are to
    /// each other, in so short a time that a soak sees it often.
    /// </summary>
    private static readonly TimeSpan Day = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    /// <summary>A subscription that fails again and again is tried once a minute.</summary>
    private static readonly TimeSpan Recovering = TimeSpan.FromSeconds(150);

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Runs it and prints; 0 when all held.</summary>
    public static async Task<int> RunAsync(SoakOptions options)
    {
        var serving = new SimulatorOptions
        {
            DollarVenues = Dollars,
            Seed = options.Seed,
            Pace = new VenuePace { BinanceDay = Day },
        };
        await using var stack = await IngestionStack.StartAsync(
            serving, venues: null, Life, CancellationToken.None);
        using var over = new CancellationTokenSource();
        var watch = new BookWatch(stack);
        var watching = Task.WhenAny(watch.RunAsync(over.Token), stack.Simulator.Completion).Unwrap();
        await InStepAsync(watch, watching, Starting);
        Console.WriteLine($"{watch.Markets.Count} markets are in step; faults for {options.Minutes} minutes");

        var dice = new FaultDice(stack.Simulator, options.Seed);
        using (var faults = new CancellationTokenSource(TimeSpan.FromMinutes(options.Minutes), Time))
            await Task.WhenAny(dice.RunAsync(faults.Token), watching);
        var last = dice.Injected.Max(one => one.End) - Time.GetUtcNow();
        if (last > TimeSpan.Zero)
            await Task.Delay(last, Time);
        var ban = dice.Injected.Max(one => one.Past) - Time.GetUtcNow();
        var outOfStep = await InStepAsync(
            watch, watching, ban > TimeSpan.Zero ? ban + Recovering : Recovering);
        var gaps = await new GapLedger(stack.Store).AllAsync();
        var unexplained = gaps.Where(gap => !GapLedger.IsExplained(gap, dice.Injected)).ToList();

        foreach (var fault in dice.Injected)
            Console.WriteLine($"{fault.Start:HH:mm:ss.fff} {fault.Fault}");
        foreach (var gap in unexplained)
            Console.WriteLine($"unexplained: {gap.Start:HH:mm:ss.fff} {gap.Market} {gap.Reason} {gap.Duration}");
        foreach (var line in watch.Wrong.Concat(outOfStep).Take(100))
            Console.WriteLine($"wrong: {line}");
        var isRunning = !stack.Ingestion.HasExited;
        var holds = isRunning && outOfStep.Count + unexplained.Count + watch.Wrong.Count == 0;
        if (!holds)
            lock (stack.LastLines) foreach (var line in stack.LastLines) Console.WriteLine($"log: {line}");
        var badFrames = await BadFramesAsync(stack);
        await over.CancelAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"soak_minutes\":{options.Minutes},\"seed\":{options.Seed},\"markets\":{watch.Markets.Count},"
            + $"\"faults\":{dice.Injected.Count},"
            + $"\"fault_kinds\":{dice.Injected.Select(one => one.Fault.Name).Distinct().Count()},"
            + $"\"gaps\":{gaps.Count},\"unexplained_gaps\":{unexplained.Count},\"books_compared\":{watch.Checked},"
            + $"\"wrong_books\":{watch.Wrong.Count},\"books_out_of_step_at_end\":{outOfStep.Count},"
            + $"\"bad_frames\":{badFrames},\"ingestion_running\":{(isRunning ? "true" : "false")},"
            + $"\"holds\":{(holds ? "true" : "false")}}}"));
        return holds ? 0 : 1;
    }

    /// <summary>Returns once all books are in step; what is not, when that takes too long.</summary>
    public static async Task<IReadOnlyList<string>> InStepAsync(BookWatch watch, Task watching, TimeSpan patience)
    {
        var begun = Time.GetTimestamp();
        while (true)
        {
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), Time), watching);
            if (watching.IsFaulted)
                await watching;
            var outOfStep = watch.OutOfStep();
            if (outOfStep.Count == 0 || Time.GetElapsedTime(begun) > patience)
                return outOfStep;
        }
    }

    private static async Task<long> BadFramesAsync(IngestionStack stack)
    {
        var sum = 0L;
        foreach (var venue in stack.Config.Venues.Keys)
            sum += (long?)await stack.Store.Database.HashGetAsync(RedisKeys.Health(venue), "bad_frames") ?? 0;
        return sum;
    }
}
