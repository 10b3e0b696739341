using Surveillance.Alerts;

namespace Surveillance.Platform.Configuration;

/// <summary>The part of the configuration that the desk goes by.</summary>
public static class PolicyReader
{
    // A market is sampled once a second, and a sample that comes late is not missing: an alert must neither be stale
    // between two samples, nor wait for ever for two that are close enough.
    private static readonly TimeSpan TwoSamples = TimeSpan.FromSeconds(2);

    /// <summary>What the detector goes by under a configuration.</summary>
    public static AlertPolicy Read(SurveillanceConfig config) =>
        new(config.Rules, [.. config.EnabledMarkets], config.Routing.RepeatAfter, config.Features.AlertsEnabled)
        {
            Awaited = [.. config.Awaited],
            FlappingReopenings = config.Routing.FlappingReopenings,
            StaleAfter = Longer(config.Features.DataCapture.StaleAfter, TwoSamples),
            Continuity = Longer(config.Features.ZScore.ResetOnGapThreshold, TwoSamples),
        };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
