using System.Collections.Frozen;
using Surveillance.Metrics;

namespace Surveillance.Platform.Configuration;

/// <summary>Reads <c>features.yaml</c>. Every key has a default; an empty file is a valid one.</summary>
internal static class FeaturesYaml
{
    /// <summary>Name of the file.</summary>
    public const string File = "features.yaml";

    private static readonly FrozenSet<string> AllMetrics =
        MetricCatalog.All.Select(metric => metric.Name).ToFrozenSet();

    /// <summary>The switches and figures.</summary>
    // alerts: { enabled: true }
    // data_capture: { realtime_interval_ms: 100, storage_interval_seconds: 1, stored_metrics: [spread_bps], ... }
    // zscore: { window_size: 300, min_samples: 30, ..., min_std: { spread_bps: 0.01 } }
    public static FeatureSettings Read(YamlSection file)
    {
        var alerts = file.Section("alerts");
        var features = new FeatureSettings(
            alerts.Flag("enabled", otherwise: true),
            DataCapture(file.Section("data_capture")),
            ZScore(file.Section("zscore")));
        alerts.EndOfKeys();
        return features;
    }

    private static DataCaptureSettings DataCapture(YamlSection section)
    {
        var settings = new DataCaptureSettings(
            section.Duration(
                "realtime_interval_ms",
                Unit.Milliseconds,
                TimeSpan.FromMilliseconds(100),
                NumberRange.Between(10, 1000)),
            section.Duration(
                "storage_interval_seconds", Unit.Seconds, TimeSpan.FromSeconds(1), NumberRange.Between(1, 60)),
            section.Duration("stale_after_seconds", Unit.Seconds, TimeSpan.FromSeconds(5), NumberRange.Between(1, 60)),
            StoredMetrics(section),
            section.Whole("spool_max_mb", otherwise: 4096, NumberRange.Between(64, 1_048_576)),
            section.Whole("recent_books_max_mb", otherwise: 256, NumberRange.Between(1, 65_536)));
        section.EndOfKeys();
        return settings;
    }

    private static FrozenSet<string> StoredMetrics(YamlSection section)
    {
        const string Key = "stored_metrics";
        if (!section.Has(Key))
            return AllMetrics;
        var stored = new HashSet<string>();
        foreach (var (metric, line) in section.Words(Key))
        {
            if (!AllMetrics.Contains(metric))
                section.MistakeAt(line, Key, $"no such metric: {metric}, {Spelling.Hint(metric, AllMetrics)}");
            else if (!stored.Add(metric))
                section.MistakeAt(line, Key, $"{metric} stands twice");
        }

        return stored.ToFrozenSet();
    }

    private static ZScoreSettings ZScore(YamlSection section)
    {
        var window = section.Whole("window_size", otherwise: 300, NumberRange.Between(10, 100_000));
        var settings = new ZScoreSettings(
            window,
            section.Whole("min_samples", otherwise: Math.Min(30, window), NumberRange.Between(2, 100_000)),
            section.Flag("reset_on_gap", otherwise: true),
            section.Duration(
                "reset_on_gap_threshold", Unit.Seconds, TimeSpan.FromSeconds(5), NumberRange.Between(1, 600)),
            section.Duration(
                "anomaly_hold_seconds", Unit.Seconds, TimeSpan.FromSeconds(600), NumberRange.Between(1, 86_400)),
            section.Whole("run_end_samples", otherwise: 5, NumberRange.Between(1, 1000)),
            MinStd(section.Section("min_std")))
        {
            HourOfWeekWeeks = section.Whole("hour_of_week_weeks", otherwise: 4, NumberRange.Between(2, 12)),
        };
        if (settings.MinSamples > window)
            section.Mistake("min_samples", $"must be at most window_size ({window}), was {settings.MinSamples}");
        section.EndOfKeys();
        return settings;
    }

    private static Dictionary<string, double> MinStd(YamlSection section)
    {
        string[] scored = [.. MetricCatalog.All.Where(metric => metric.Scored).Select(metric => metric.Name)];
        var floors = new Dictionary<string, double>();
        foreach (var metric in section.Entries.Select(entry => entry.Key))
        {
            if (!scored.Contains(metric))
                section.Mistake(metric, $"no metric of that name has a z-score, {Spelling.Hint(metric, scored)}");
            floors[metric] = section.RequiredNumber(metric, NumberRange.Positive);
        }

        return floors;
    }
}
