using System.Globalization;
using System.Text.Json;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>Percentiles in milliseconds; null without samples.</summary>
internal sealed record Latency(int Count, double? P50, double? P90, double? P99)
{
    /// <summary>The figures of samples in milliseconds.</summary>
    public static Latency Of(IEnumerable<double> samples)
    {
        double[] ordered = [.. samples.Order()];
        return new Latency(ordered.Length, At(0.5), At(0.9), At(0.99));

        double? At(double share) => ordered.Length == 0
            ? null
            : Math.Round(ordered[(int)Math.Min(ordered.Length - 1, share * ordered.Length)], 2);
    }
}

/// <summary>What was found.</summary>
/// <param name="Markets">Markets watched.</param>
/// <param name="FramesPerSecond">Frames of books that arrived in a second.</param>
internal sealed record PipelineReport(int Markets, double FramesPerSecond)
{
    /// <summary>From a frame to its book in Redis.</summary>
    public Latency ToBook { get; init; } = Latency.Of([]);

    /// <summary>From a frame to its readings in Redis.</summary>
    public Latency ToReadings { get; init; } = Latency.Of([]);

    /// <summary>From the first frame of a blown-out spread to its alert in Redis.</summary>
    public Latency ToAlert { get; init; } = Latency.Of([]);

    /// <summary>Percent of one core by service.</summary>
    public IReadOnlyDictionary<string, double> CpuPercent { get; init; } = new Dictionary<string, double>();

    /// <summary>Likewise, while the venues send no frames.</summary>
    public IReadOnlyDictionary<string, double> IdleCpuPercent { get; init; } = new Dictionary<string, double>();

    /// <summary>Resident memory in MiB by service.</summary>
    public IReadOnlyDictionary<string, double> ResidentMiB { get; init; } = new Dictionary<string, double>();

    /// <summary>Writes a table, then one line of JSON.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(Line($"{Markets} markets, {FramesPerSecond:0} frames of books a second"));
        output.WriteLine();
        output.WriteLine("latency, ms             samples     p50     p90     p99");
        Row("frame -> book", ToBook);
        Row("frame -> readings", ToReadings);
        Row("frame -> alert", ToAlert);
        output.WriteLine();
        output.WriteLine("service                  CPU, % of a core   without frames   resident, MiB");
        foreach (var (service, cpu) in CpuPercent)
        {
            output.WriteLine(Line(
                $"{service,-24} {cpu,16:0.0} {IdleCpuPercent[service],16:0.0} {ResidentMiB[service],15:0}"));
        }

        output.WriteLine();
        output.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "pipeline",
            markets = Markets,
            frames_per_second = Math.Round(FramesPerSecond, 1),
            book_p50_ms = ToBook.P50,
            book_p99_ms = ToBook.P99,
            metrics_p50_ms = ToReadings.P50,
            metrics_p99_ms = ToReadings.P99,
            alert_p50_ms = ToAlert.P50,
            alert_p99_ms = ToAlert.P99,
            alerts = ToAlert.Count,
            cpu_percent = CpuPercent,
            idle_cpu_percent = IdleCpuPercent,
            resident_mib = ResidentMiB,
        }));

        void Row(string name, Latency latency) => output.WriteLine(
            Line($"{name,-24}{latency.Count,7} {latency.P50,7:0.00} {latency.P90,7:0.00} {latency.P99,7:0.00}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
