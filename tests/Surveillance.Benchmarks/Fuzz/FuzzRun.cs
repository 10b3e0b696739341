using System.Globalization;
using System.Text.Json;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Tests.Exchanges.Fuzz;

namespace Surveillance.Benchmarks.Fuzz;

/// <summary>Mutated frames of every venue, as many as are asked for in all, by a fixed seed.</summary>
internal static class FuzzRun
{
    private static readonly string[] Venues = ["binance", "okx", "bybit", "kraken", "coinbase"];

    /// <summary>Runs it and prints; 0 when nothing was thrown that may not be, and nothing published.</summary>
    /// <param name="args"><c>--frames 10000000 --seed 1</c>, which are the defaults.</param>
    public static int Run(IReadOnlyList<string> args)
    {
        var (frames, seed) = (Of(args, "--frames", 10_000_000), (int)Of(args, "--seed", 1));
        var config = ConfigurationReader.Read(ConfigFolder.Find(null).Path);
        var begun = TimeProvider.System.GetTimestamp();
        var runs = Venues.ToDictionary(venue => venue, venue => new FrameFuzz(venue, config, seed));
        var mistakes = new List<string>();
        Parallel.ForEach(runs, run =>
        {
            try
            {
                run.Value.Run((frames + Venues.Length - 1) / Venues.Length);
            }
            catch (FuzzException mistake)
            {
                lock (mistakes)
                    mistakes.Add($"{mistake}");
            }
        });
        foreach (var mistake in mistakes)
            Console.WriteLine(mistake);
        var venues = runs.Select(run =>
            $"\"{run.Key}\":{{\"frames\":{run.Value.Frames},\"books_read\":{run.Value.Live},"
            + $"\"outcomes\":{JsonSerializer.Serialize(run.Value.Outcomes)}}}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"fuzz_frames\":{runs.Values.Sum(run => run.Frames)},\"seed\":{seed},\"mistakes\":{mistakes.Count},"
            + $"\"seconds\":{TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0},"
            + $"\"venues\":{{{string.Join(',', venues)}}}}}"));
        return mistakes.Count == 0 ? 0 : 1;
    }

    private static long Of(IReadOnlyList<string> args, string name, long fallback)
    {
        var at = args.ToList().IndexOf(name);
        return at < 0 ? fallback : long.Parse(args[at + 1], CultureInfo.InvariantCulture);
    }
}
