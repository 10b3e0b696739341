using System.Diagnostics;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>What processes cost over a span of time.</summary>
internal sealed class ProcessCost(IReadOnlyDictionary<string, Process> processes)
{
    private readonly Dictionary<string, TimeSpan> _before = processes.ToDictionary(
        one => one.Key, one => one.Value.TotalProcessorTime);

    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <summary>Percent of one core since it was made, by name.</summary>
    public Dictionary<string, double> CpuPercent()
    {
        var passed = TimeProvider.System.GetElapsedTime(_started);
        return processes.ToDictionary(one => one.Key, one =>
        {
            one.Value.Refresh();
            return Math.Round((one.Value.TotalProcessorTime - _before[one.Key]) / passed * 100, 1);
        });
    }

    /// <summary>Resident memory now in MiB, by name.</summary>
    public Dictionary<string, double> ResidentMiB() => processes.ToDictionary(one => one.Key, one =>
    {
        one.Value.Refresh();
        return Math.Round(one.Value.WorkingSet64 / 1048576.0, 0);
    });
}
