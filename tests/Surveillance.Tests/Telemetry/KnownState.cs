using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Dashboard;

namespace Surveillance.Tests.Telemetry;

/// <summary>A state in which all is known that the system meter asks for.</summary>
internal static class KnownState
{
    /// <summary>Of a system on a configuration.</summary>
    public static LivePart Of(SurveillanceConfig config) => LivePart.Nothing with
    {
        IsKnown = true,
        AreAlertsKnown = true,
        Alerts = [SomeState.Alert()],
        Heartbeats = [BeatOf("metrics-engine", config)],
        Markets = config.EnabledMarkets.ToDictionary(market => market, market => new MarketState(
            null, null, new MarketReadings(market, SomeState.Now, false, new Dictionary<string, Reading>()), null)),
        Queues = [new QueueDepth(RedisKeys.MetricsQueue, "metrics-engine", "anomaly-detector", 3)],
        RedisMegabytes = 2.5,
        Venues = config.Venues.Values.Where(venue => venue.Enabled)
            .ToDictionary(venue => venue.Name, venue => HealthOf(venue.Name)),
    };

    /// <summary>A venue of which every figure is known.</summary>
    public static VenueHealth HealthOf(string exchange) => new()
    {
        Exchange = exchange,
        Status = VenueStatus.Connected,
        UpdatedAt = SomeState.Now,
        MessageCount = 1_234,
        MessageRate = 41.2,
        StreamCount = 4,
        Connections = 2,
        ConnectionsDown = 0,
        LastMessageAt = SomeState.Now,
        LagMs = 2.5,
        VenueLagP50Ms = 38,
        VenueLagP99Ms = 80,
        CorrectedLagP50Ms = 41,
        CorrectedLagP99Ms = 83,
        ClockOffsetMs = -3,
        ClockUncertaintyMs = 1,
        GapsLastHour = 6,
        HaltedInstruments = ["ETH-USDT-PERP"],
    };

    private static Heartbeat BeatOf(string service, SurveillanceConfig config) => new(
        service, "one", SomeState.Now, SomeState.Now, "0.1.0", config.Version, null, true,
        new Dictionary<string, double>());
}
