using Surveillance.Alerts;
using Surveillance.Platform.Configuration;

namespace Surveillance.AnomalyDetector;

/// <summary>The part of the configuration that the desk goes by.</summary>
public static class PolicyReader
{
    /// <summary>What the detector goes by under a configuration.</summary>
    public static AlertPolicy Read(SurveillanceConfig config) =>
        new(config.Rules, [.. config.EnabledMarkets], config.Routing.RepeatAfter, config.Features.AlertsEnabled)
        {
            Awaited = [.. config.Awaited],
            FlappingReopenings = config.Routing.FlappingReopenings,
            StaleAfter = config.Features.DataCapture.StaleAfter,
            Continuity = config.Features.ZScore.ResetOnGapThreshold,
        };
}
