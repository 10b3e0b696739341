namespace Surveillance.Metrics.Catalog;

/// <summary>
/// Figures of the system itself, for the system-health rules: the engine takes them from the services once a second.
/// <c>processing_lag_ms</c> is the p95 over 30 s from the receipt of a frame to its metrics being written;
/// <c>venue_lag_ms</c> is the median from the venue's stamp to the receipt, corrected by the offset of the venue's
/// clock; <c>clock_skew_ms</c> is as much of that offset as is beyond its uncertainty. <c>markets_alerting</c> the
/// engine does not know: whoever judges the rules counts it.
/// </summary>
internal static class ServiceFigures
{
    public static IEnumerable<MetricDefinition> Definitions =>
    [
        new() { Name = "message_rate", Unit = "1/s", Scope = MetricScope.Venue },
        new() { Name = "processing_lag_ms", Unit = "ms", Scope = MetricScope.Venue },
        new() { Name = "venue_lag_ms", Unit = "ms", Scope = MetricScope.Venue },
        new() { Name = "clock_skew_ms", Unit = "ms", Scope = MetricScope.Venue },
        new() { Name = "gaps_last_hour", Unit = "count", Scope = MetricScope.Venue },
        new() { Name = "polled_markets", Unit = "count", Scope = MetricScope.Venue },
        new() { Name = "markets_alerting", Unit = "count", Scope = MetricScope.Venue },
        new() { Name = "redis_memory_mb", Unit = "MB", Scope = MetricScope.System },
    ];
}
