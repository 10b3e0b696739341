using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard;

/// <summary>Dull states for the panels, on the configuration as shipped.</summary>
internal static class SomeState
{
    public static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public static readonly SurveillanceConfig Config = ConfigurationReader.Read(Repository.PathTo("config"));

    /// <summary>A state in which nothing is known.</summary>
    public static DashboardState Empty =>
        new(1, Now, Config, null, LivePart.Nothing with { IsKnown = true, AreAlertsKnown = true },
            HistoryPart.Nothing);

    /// <summary>A state that knows one market.</summary>
    public static DashboardState With(MarketState market) =>
        Empty with { Live = Empty.Live with { Markets = new Dictionary<MarketId, MarketState> { [Perp] = market } } };

    /// <summary>A state with alerts.</summary>
    public static DashboardState With(params IReadOnlyList<Alert> alerts) =>
        Empty with { Live = Empty.Live with { Alerts = alerts } };

    /// <summary>A market with one reading.</summary>
    public static MarketState Reading(string metric, Reading reading, TimeSpan age = default) => new(
        null,
        null,
        new MarketReadings(Perp, Now - age, false, new Dictionary<string, Reading> { [metric] = reading }),
        null);

    /// <summary>A book with a bid at 99, 98, … and an ask at 101, 102, …, one coin each.</summary>
    public static BookSnapshot Book(int levels, TimeSpan age = default) => new()
    {
        Market = Perp,
        Timestamp = Now - age,
        LocalTimestamp = Now - age,
        SequenceId = 42,
        TickSize = 0.1,
        DepthLevels = 20,
        Bids = [.. Enumerable.Range(0, levels).Select(i => new Level(99 - i, 1))],
        Asks = [.. Enumerable.Range(0, levels).Select(i => new Level(101 + i, 1))],
        CoveredBidBps = 31,
        CoveredAskBps = 30,
    };

    /// <summary>The spread's critical alert.</summary>
    public static Alert Alert(AlertPriority priority = AlertPriority.P1) => new()
    {
        Id = "spread-1",
        Rule = "spread_critical",
        Family = "spread",
        Market = Perp,
        State = AlertState.Firing,
        Priority = priority,
        OriginalPriority = priority,
        Metric = "spread_bps",
        Condition = AlertCondition.Gt,
        TriggerValue = 10,
        TriggerThreshold = 5,
        LastValue = 9.5,
        LastZScore = 821.3,
        TriggeredAt = Now.AddSeconds(-18),
        PeakValue = 10,
        PeakAt = Now,
    };
}
