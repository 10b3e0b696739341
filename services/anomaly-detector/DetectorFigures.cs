using Surveillance.Platform.Telemetry;

namespace Surveillance.AnomalyDetector;

/// <summary>What anomaly-detector tells of itself.</summary>
internal static class DetectorFigures
{
    /// <summary>Alerts that go on.</summary>
    public static readonly Figure AlertsActive = Figure.Gauge(
        "alerts_active", "{alert}", "Active alerts, as the detector itself holds them.", "detector.alerts_active");

    /// <summary>Those of priority P1.</summary>
    public static readonly Figure AlertsActiveP1 = Figure.Gauge(
        "alerts_active_p1", "{alert}", "Active alerts of priority P1, as the detector itself holds them.",
        "detector.alerts_active_p1");

    /// <summary>Records whose rows are not stored.</summary>
    public static readonly Figure RowsWaiting = Figure.Gauge(
        "rows_waiting", "{row}", "Rows that are not in the database yet.");

    /// <summary>Records whose rows the database refused for good.</summary>
    public static readonly Figure RowsRefused = Figure.Counter(
        "rows_refused", "{row}", "Alerts and commands whose rows were lost, because the database refuses them.");

    /// <summary>Entries of Redis that could not be understood.</summary>
    public static readonly Figure EntriesUnreadable = Figure.Counter(
        "entries_unreadable", "{entry}", "Entries of Redis that could not be understood.");

    /// <summary>Notices on their way.</summary>
    public static readonly Figure NoticesWaiting = Figure.Gauge(
        "notices_waiting", "{notice}", "Notices that their channel has not taken yet.");

    /// <summary>Notices given up.</summary>
    public static readonly Figure NoticesDead = Figure.Gauge(
        "notices_dead_24h", "{notice}", "Notices given up within the last 24 hours.", "notices_dead_last_day");

    /// <summary>Channels that are off.</summary>
    public static readonly Figure ChannelsOff = Figure.Gauge(
        "channels_off", "{channel}", "Notification channels that are off because nobody set them up.");

    /// <summary>Channels that fail.</summary>
    public static readonly Figure ChannelsFailing = Figure.Gauge(
        "channels_failing", "{channel}", "Notification channels that take no notices, or cannot be used as set up.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All =>
    [
        AlertsActive, AlertsActiveP1, RowsWaiting, RowsRefused, EntriesUnreadable, NoticesWaiting, NoticesDead,
        ChannelsOff, ChannelsFailing,
    ];
}
