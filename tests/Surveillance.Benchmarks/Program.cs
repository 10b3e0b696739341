using Surveillance.Benchmarks.Frames;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.Benchmarks.Soak;

// Each measurement prints what it found for people, and as its last line the same as JSON.
switch (args)
{
    case ["pipeline", .. var rest]:
        return await PipelineBenchmark.RunAsync(PipelineOptions.Parse(rest));
    case ["frames", var recordings]:
        return FramesBenchmark.Run(recordings);
    case ["soak", .. var rest]:
        return await SoakRun.RunAsync(SoakOptions.Parse(rest, minutes: 30));
    case ["replay", var recordings, .. var rest]:
        return await ReplayRun.RunAsync(recordings, SoakOptions.Parse(rest, minutes: 60));
    default:
        Console.Error.WriteLine("usage: -- frames RECORDINGS");
        Console.Error.WriteLine("       -- pipeline [--instruments 4] [--seconds 60] [--rounds 3]");
        Console.Error.WriteLine("       -- soak [--minutes 30] [--seed 1]");
        Console.Error.WriteLine("       -- replay RECORDINGS [--minutes 60]");
        return 1;
}
