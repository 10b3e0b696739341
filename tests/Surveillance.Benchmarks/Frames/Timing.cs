namespace Surveillance.Benchmarks.Frames;

/// <summary>What a piece of work costs.</summary>
/// <param name="Microseconds">Of one unit: the median of several runs.</param>
/// <param name="AllocatedBytes">Of one unit, in the last run.</param>
internal sealed record Timing(double Microseconds, double AllocatedBytes)
{
    private const int Runs = 31;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Measures work on this thread.</summary>
    /// <param name="work">Does so many units of work; called again and again.</param>
    public static Timing Of(Func<int> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < WarmUp)
            work();
        var runs = new double[Runs];
        double bytes = 0;
        for (var run = 0; run < Runs; run++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            started = TimeProvider.System.GetTimestamp();
            var units = work();
            runs[run] = TimeProvider.System.GetElapsedTime(started).TotalMicroseconds / units;
            bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / units;
        }

        Array.Sort(runs);
        return new Timing(runs[Runs / 2], bytes);
    }
}
