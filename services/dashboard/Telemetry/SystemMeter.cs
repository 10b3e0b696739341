using System.Diagnostics.Metrics;
using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Telemetry;

namespace Surveillance.Dashboard.Telemetry;

/// <summary>
/// The system as the pages show it, as instruments: venues, alerts, lists, stores, services. They show what was read
/// last, at most 10 s ago. Labels are venues, priorities, lists and services, never markets: a system with thousands of
/// markets has no more series than one with four.
/// </summary>
internal sealed class SystemMeter(StateBoard board, ServiceMeter meter) : IHostedService
{
    /// <summary>The four services: one that is missing has 0 instances.</summary>
    public static readonly string[] Services = ["data-ingestion", "metrics-engine", "anomaly-detector", "dashboard"];

    private const double Megabyte = 1 << 20;

    private DashboardState State => board.Current;

    private LivePart Live => board.Current.Live;

    /// <summary>A label.</summary>
    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    /// <summary>Makes the instruments.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Observe("surveillance.exchange.reporting", "",
            "1 of an enabled venue whose health was told within a minute, 0 of one whose health was not.",
            () => WhenRead(VenuesReporting));
        ExchangeFigures.AddTo(meter, () => Live.Venues.Values);
        AddAlerts();
        AddStores();
        AddServices();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> CountAlerts() =>
        Enum.GetValues<AlertPriority>().Select(priority => new Measurement<double>(
            Live.Alerts.Count(alert => alert.Priority == priority), Label("priority", $"{priority}")));

    private void AddAlerts()
    {
        meter.Observe("surveillance.alerts_active", "{alert}",
            "Active alerts. Absent while nobody knows: Redis was emptied, and anomaly-detector has told nothing since.",
            () => Live.AreAlertsKnown ? CountAlerts() : []);
        meter.Observe("surveillance.alerts_unreadable", "{alert}",
            "Active alerts that cannot be understood: they are not among surveillance_alerts_active.",
            () => WhenRead(() => [new(Live.UnreadableAlerts)]));
        meter.Observe("surveillance.silences_active", "{silence}", "Silences in force.",
            () => WhenRead(() => [new(Live.Silences.Count)]));
        meter.Observe("surveillance.markets_enabled", "{market}", "Markets that are enabled.",
            () => CountByVenue(_ => true));
        meter.Observe("surveillance.markets_with_readings", "{market}",
            "Enabled markets with readings not older than 30 s.",
            () => WhenRead(() => CountByVenue(market => State.MarketOf(market).Readings is not null)));
    }

    private void AddStores()
    {
        meter.Observe("surveillance.redis_up", "", "1 while Redis answers the dashboard.",
            () => Live.UnreachableSince is not null ? [new(0)] : WhenRead(() => [new(1)]));
        meter.Observe("surveillance.redis_memory", "By", "Memory in use by Redis.",
            () => Known(Live.RedisMegabytes * Megabyte));
        meter.Observe("surveillance.database_up", "", "1 while the database answers the dashboard.",
            () => State.History.UnreachableSince is not null ? [new(0)]
                : State.History.Answers ? [new(1)] : []);
        meter.Observe("surveillance.queue_entries", "{entry}",
            "Entries that wait in the lists by which services hand over work, over all shares.",
            () => (Live.Queues ?? []).Select(
                queue => new Measurement<double>(queue.Waiting, Label("queue", queue.Name))));
    }

    private void AddServices()
    {
        meter.Observe("surveillance.service_instances", "{instance}", "Instances that gave a sign of life within 15 s.",
            () => ByService(beats => beats.Count()));
        meter.Observe("surveillance.service_instances_progressing", "{instance}",
            "Those of them whose own loop has moved on within 10 s.",
            () => ByService(beats => beats.Count(beat => beat.MakingProgress)));
        meter.Observe("surveillance.service_instances_outdated", "{instance}",
            "Those of them whose configuration is not that of the dashboard.",
            () => ByService(beats => beats.Count(beat => beat.ConfigVersion != State.Config.Version)));
    }

    // Without Redis nothing is known of what stands in it: no alert and no service would be a lie.
    private IEnumerable<Measurement<double>> WhenRead(Func<IEnumerable<Measurement<double>>> read) =>
        Live.IsKnown ? read() : [];

    private IEnumerable<Measurement<double>> VenuesReporting() =>
        from venue in State.Config.Venues.Values
        // One without markets has no connection, and nothing to report.
        where venue.Enabled && State.Config.EnabledMarkets.Any(market => market.Exchange == venue.Name)
        select new Measurement<double>(Live.Venues.ContainsKey(venue.Name) ? 1 : 0, Label("exchange", venue.Name));

    private IEnumerable<Measurement<double>> CountByVenue(Func<MarketId, bool> counts) =>
        from market in State.Config.EnabledMarkets
        group market by market.Exchange into venue
        select new Measurement<double>(venue.Count(counts), Label("exchange", venue.Key));

    private IEnumerable<Measurement<double>> ByService(Func<IEnumerable<Heartbeat>, double> read) => WhenRead(() =>
        from service in Services
        let beats = Live.Heartbeats.Where(beat => beat.Service == service)
        select new Measurement<double>(read(beats), Label("service", service)));

    private static IEnumerable<Measurement<double>> Known(double? value) => value is { } known ? [new(known)] : [];
}
