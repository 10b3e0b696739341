using Surveillance.Benchmarks.Detection;
using Surveillance.Benchmarks.Frames;
using Surveillance.Benchmarks.Fuzz;
using Surveillance.Benchmarks.Judging;
using Surveillance.Benchmarks.Kills;
using Surveillance.Benchmarks.Load;
using Surveillance.Benchmarks.Metrics;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Benchmarks.Soak;
using Surveillance.Benchmarks.Store;
using Surveillance.Benchmarks.Viewers;
using Surveillance.Benchmarks.Whole;

namespace Surveillance.Benchmarks;

/// <summary>Each measurement prints what it found for people, and as its last line the same as JSON.</summary>
internal static class Measurements
{
    private const string Usage = """
        usage: -- frames RECORDINGS
               -- metrics
               -- pipeline [--instruments 4] [--seconds 60] [--rounds 3]
               -- pipeline --markets 2000 [--rate 10] [--seconds 60] [--warm-up 300]
                  [--database-outage SECONDS] [--kill engine|database|redis [--times 10] [--seed 1]] [--breach]
               -- pipeline --markets 2000 --ingestion [--rate 10] [--seconds 60] [--raise]
               -- store
               -- soak [--minutes 30] [--seed 1]
               -- replay RECORDINGS [--minutes 60]
               -- detection RECORDINGS [--seed 1] [--alerts FILE]
               -- judging [--markets 2000] [--seconds 30]
               -- kills [--minutes 60] [--times 100] [--seed 1]
               -- viewers [--viewers 100] [--seconds 60] [--minutes 0] [--warm-up 90] [--page /]
               -- fuzz [--frames 10000000] [--seed 1]
        """;

    /// <summary>Runs the one that is named; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["pipeline", .. var rest] when rest.Contains("--markets") && !rest.Contains("--ingestion"):
                return await WholeBenchmark.RunAsync(WholeOptions.Parse(rest));
            case ["pipeline", .. var rest] when rest.Contains("--ingestion"):
                return await LoadBenchmark.RunAsync(LoadOptions.Parse(rest));
            case ["pipeline", .. var rest]:
                return await PipelineBenchmark.RunAsync(PipelineOptions.Parse(rest));
            case ["frames", var recordings]:
                return FramesBenchmark.Run(recordings);
            case ["metrics"]:
                return MetricsBenchmark.Run();
            case ["store"]:
                return await StoreBenchmark.RunAsync();
            case ["soak", .. var rest]:
                return await SoakRun.RunAsync(SoakOptions.Parse(rest, minutes: 30));
            case ["replay", var recordings, .. var rest]:
                return await ReplayRun.RunAsync(recordings, SoakOptions.Parse(rest, minutes: 60));
            case ["detection", var recordings, .. var rest]:
                return await DetectionBenchmark.RunAsync(
                    recordings, SoakOptions.Parse(rest, minutes: 0).Seed, FileAfter("--alerts", rest));
            case ["judging", .. var rest]:
                return await JudgingBenchmark.RunAsync(rest);
            case ["kills", .. var rest]:
                return await KillsBenchmark.RunAsync(KillsOptions.Parse(rest));
            case ["viewers", .. var rest]:
                return await ViewersBenchmark.RunAsync(ViewersOptions.Parse(rest));
            case ["fuzz", .. var rest]:
                return FuzzRun.Run(rest);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 1;
        }
    }

    private static string? FileAfter(string option, string[] args) =>
        Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
