using System.Globalization;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Soak;

/// <summary>
/// The recordings in a loop against the real data-ingestion, with nothing going wrong: there must be no gap. Tells how
/// often depth is truncated, and how often it would be if no snapshot were ever fetched anew.
/// </summary>
internal static class ReplayRun
{
    private static readonly string[] Venues = ["binance", "okx"];
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(60);

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Runs it and prints; 0 when there was no gap and no wrong book.</summary>
    public static async Task<int> RunAsync(string recordings, SoakOptions options)
    {
        var serving = new SimulatorOptions { Recordings = recordings, Seed = options.Seed };
        await using var stack = await IngestionStack.StartAsync(
            serving, Venues, binanceLife: null, CancellationToken.None);
        using var over = new CancellationTokenSource();
        var coverage = new SortedDictionary<string, CoverageTally>(StringComparer.Ordinal);
        var watch = new BookWatch(stack) { OnBook = book => Count(coverage, book) };
        var watching = Task.WhenAny(watch.RunAsync(over.Token), stack.Simulator.Completion).Unwrap();
        await SoakRun.InStepAsync(watch, watching, Starting);
        Console.WriteLine($"{watch.Markets.Count} markets are in step; replay for {options.Minutes} minutes");
        await Task.WhenAny(Task.Delay(TimeSpan.FromMinutes(options.Minutes), Time), watching);
        if (watching.IsFaulted)
            await watching;

        var gaps = await new GapLedger(stack.Store).AllAsync();
        foreach (var gap in gaps)
            Console.WriteLine($"gap: {gap.Start:HH:mm:ss.fff} {gap.Market} {gap.Reason} {gap.Duration}");
        foreach (var line in watch.Wrong.Take(100))
            Console.WriteLine($"wrong: {line}");
        await over.CancelAsync();
        lock (coverage)
        {
            var markets = string.Join(',', coverage.Select(one => $"\"{one.Key}\":{one.Value.Json()}"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"replay_minutes\":{options.Minutes},\"markets\":{watch.Markets.Count},\"gaps\":{gaps.Count},"
                + $"\"books_compared\":{watch.Checked},\"wrong_books\":{watch.Wrong.Count},"
                + $"\"coverage\":{{{markets}}}}}"));
        }

        return gaps.Count + watch.Wrong.Count == 0 ? 0 : 1;
    }

    private static void Count(SortedDictionary<string, CoverageTally> coverage, BookSnapshot book)
    {
        lock (coverage)
        {
            if (!coverage.TryGetValue($"{book.Market}", out var tally))
                coverage[$"{book.Market}"] = tally = new CoverageTally(book.Market.Exchange == "binance");
            tally.Count(book);
        }
    }
}
