using Surveillance.Benchmarks.Frames;
using Surveillance.Benchmarks.Load;
using Surveillance.Benchmarks.Pipeline;

// Each measurement prints what it found for people, and as its last line the same as JSON.
switch (args)
{
    case ["pipeline", .. var rest] when rest.Contains("--markets"):
        return await LoadBenchmark.RunAsync(LoadOptions.Parse(rest));
    case ["flood", var markets]:
        await FloodBenchmark.RunAsync(int.Parse(markets), CancellationToken.None);
        return 0;
    case ["pipeline", .. var rest]:
        return await PipelineBenchmark.RunAsync(PipelineOptions.Parse(rest));
    case ["frames", var recordings]:
        return FramesBenchmark.Run(recordings);
    default:
        Console.Error.WriteLine("usage: -- frames RECORDINGS");
        Console.Error.WriteLine("       -- pipeline [--instruments 4] [--seconds 60] [--rounds 3]");
        Console.Error.WriteLine("       -- pipeline --markets 2000 [--rate 10] [--seconds 60] [--raise]");
        return 1;
}
