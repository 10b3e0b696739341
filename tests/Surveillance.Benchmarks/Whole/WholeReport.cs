using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Pipeline;

namespace Surveillance.Benchmarks.Whole;

/// <summary>What was found.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="SentBefore">Frames the venue had written before it was measured.</param>
/// <param name="SentAfter">The same afterwards.</param>
/// <param name="Length">How long it was measured.</param>
internal sealed record WholeReport(WholeOptions Options, long SentBefore, long SentAfter, TimeSpan Length)
{
    /// <summary>Markets whose windows were full enough for a z-score when it began.</summary>
    public int Warm { get; init; }

    /// <summary>From a frame to its readings in Redis, before all of it had settled.</summary>
    public Latency WhileSettling { get; init; } = Latency.Of([]);

    /// <summary>From a frame to its readings in Redis.</summary>
    public Latency ToReadings { get; init; } = Latency.Of([]);

    /// <summary>
    /// Frames of the markets that were watched whose readings nobody saw: those of a newer frame stood there before.
    /// </summary>
    public long Overtaken { get; init; }

    /// <summary>From the first frame of a blown-out spread to its alert in Redis.</summary>
    public Latency ToAlert { get; init; } = Latency.Of([]);

    /// <summary>Markets whose spread was blown out.</summary>
    public int BlownOut { get; init; }

    /// <summary>Alerts that were active at the end of the time.</summary>
    public int Active { get; init; }

    /// <summary>Percent of one core by process.</summary>
    public IReadOnlyDictionary<string, double> CpuPercent { get; init; } = new Dictionary<string, double>();

    /// <summary>Resident memory in MiB by process.</summary>
    public IReadOnlyDictionary<string, double> ResidentMiB { get; init; } = new Dictionary<string, double>();

    /// <summary>What Redis says that its data take.</summary>
    public double RedisMiB { get; init; }

    /// <summary>Seconds from each kill until all markets were shown again; null where that was not seen.</summary>
    public IReadOnlyList<long?> BackAfter { get; init; } = [];

    /// <summary>How often something was killed.</summary>
    public int Kills { get; init; }

    /// <summary>Published figures beside the table's.</summary>
    public StoredRows Rows { get; init; } = new(0, 0, 0, 0, 0, 0, []);

    /// <summary>Seconds in which nobody could look at what was published.</summary>
    public int SecondsUnseen { get; init; }

    /// <summary>
    /// Seconds that the engine came too late to sample: readings of a change may have been seen in them, rows not. It
    /// counts from its start, so that this says nothing where it was killed.
    /// </summary>
    public double SecondsMissed { get; init; }

    /// <summary>How long it took afterwards until no row waited.</summary>
    public TimeSpan Drained { get; init; }

    /// <summary>
    /// Whether nothing was lost and nothing doubled; where something is killed, a breach may pass before it is back.
    /// </summary>
    public bool Holds => Rows.Missing == 0 && Rows.Double == 0 && Rows.Expected > 0
        && (Options.Kill != Victim.None || ToAlert.Count == BlownOut);

    private double FramesPerSecond => (SentAfter - SentBefore) / Length.TotalSeconds;

    /// <summary>Writes a table, then one line of JSON.</summary>
    public void Print(TextWriter output)
    {
        var seconds = Length.TotalSeconds;
        output.WriteLine();
        output.WriteLine(Line(
            $"{Options.Markets} markets ({Warm} warm), {FramesPerSecond:0} frames a second, {seconds:0} s"));
        output.WriteLine("latency, ms                samples     p50     p90     p99");
        Row("frame -> readings", ToReadings);
        Row("the same while settling", WhileSettling);
        Row("blown-out frame -> alert", ToAlert);
        output.WriteLine($"alerts: {ToAlert.Count} of {BlownOut}; frames overtaken by newer ones: {Overtaken}");
        output.WriteLine($"alerts active at the end: {Active}");
        output.WriteLine("process                CPU, % of a core   resident, MiB");
        foreach (var (process, cpu) in CpuPercent)
        {
            var resident = ResidentMiB.TryGetValue(process, out var mib) ? Line($"{mib:0}") : "";
            output.WriteLine(Line($"{process,-22} {cpu,16:0.0} {resident,15}"));
        }

        output.WriteLine(Line($"{"all",-22} {CpuPercent.Values.Sum(),16:0.0}   of {Environment.ProcessorCount} cores"));
        output.WriteLine(Line($"{"redis, its data",-22} {RedisMiB,32:0} MiB"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"rows: {Rows.Expected} expected ({Rows.Expected / Length.TotalSeconds:0} a second), "
            + $"{Rows.Stored} stored, {Rows.Missing} missing ({Rows.Uncertain} of seconds with a kill), "
            + $"{Rows.Double} double, {Rows.Unexpected} beyond; none waited after {Drained.TotalSeconds:0} s"));
        output.WriteLine(Line($"seconds that the engine missed, and told so: {SecondsMissed:0}"));
        foreach (var missing in Rows.Examples)
            output.WriteLine($"  missing: {missing}");
        if (Options.Kill != Victim.None)
        {
            output.WriteLine(Line($"{Options.Kill} killed {Kills} times, {SecondsUnseen} seconds unseen"));
            var back = BackAfter.Select(seconds => seconds?.ToString(CultureInfo.InvariantCulture) ?? "never");
            output.WriteLine($"all markets shown again after so many seconds: {string.Join(", ", back)}");
        }

        output.WriteLine();
        output.WriteLine(Json());

        void Row(string name, Latency latency) => output.WriteLine(
            Line($"{name,-26}{latency.Count,8} {latency.P50,7:0.00} {latency.P90,7:0.00} {latency.P99,7:0.00}"));
    }

    private string Json() => JsonSerializer.Serialize(new
    {
        benchmark = "pipeline",
        markets = Options.Markets,
        markets_warm = Warm,
        frames_per_second = Math.Round(FramesPerSecond, 1),
        seconds = Math.Round(Length.TotalSeconds, 1),
        rows_expected = Rows.Expected,
        rows_stored = Rows.Stored,
        rows_missing = Rows.Missing,
        rows_missing_in_seconds_of_kills = Rows.Uncertain,
        rows_double = Rows.Double,
        rows_beyond = Rows.Unexpected,
        seconds_missed = SecondsMissed,
        metrics_p50_ms = ToReadings.P50,
        metrics_p99_ms = ToReadings.P99,
        metrics_samples = ToReadings.Count,
        metrics_overtaken = Overtaken,
        settling_p50_ms = WhileSettling.P50,
        settling_p99_ms = WhileSettling.P99,
        alert_p50_ms = ToAlert.P50,
        alert_p99_ms = ToAlert.P99,
        alerts = ToAlert.Count,
        alerts_expected = BlownOut,
        alerts_active = Active,
        cpu_percent = CpuPercent,
        cores = Environment.ProcessorCount,
        resident_mib = ResidentMiB,
        redis_mib = RedisMiB,
        database_outage_seconds = Options.Outage.TotalSeconds,
        killed = Options.Kill == Victim.None ? null : Options.Kill.ToString().ToLowerInvariant(),
        kills = Kills,
        back_after_seconds = BackAfter,
        seconds_to_drain = Math.Round(Drained.TotalSeconds),
    });

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
