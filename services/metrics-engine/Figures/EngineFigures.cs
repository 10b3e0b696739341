using Surveillance.Platform.Telemetry;

namespace Surveillance.MetricsEngine.Figures;

/// <summary>
/// What metrics-engine tells of itself; of rows on their way see <see cref="RowFigures"/>, of books around alerts
/// <see cref="BookFigures"/>.
/// </summary>
internal static class EngineFigures
{
    private const double Milliseconds = 0.001;

    /// <summary>Markets measured.</summary>
    public static readonly Figure Markets = Figure.Gauge("markets", "{market}", "Markets that this engine measures.");

    /// <summary>Shares held.</summary>
    public static readonly Figure Shares = Figure.Gauge(
        "shares", "{share}", "Shares of the markets, of 8, that this engine holds.");

    /// <summary>The lag of an exchange's books here.</summary>
    public static readonly Figure Lag = Figure.Gauge(
        "lag_{exchange}_ms", "s",
        "95th percentile over 30 s of the time from the receipt of a frame to its metrics, of this engine's markets.",
        "engine.lag_p95", Milliseconds);

    /// <summary>Whole seconds without a sample.</summary>
    public static readonly Figure SecondsMissed = Figure.Counter(
        "seconds_missed", "{second}", "Whole seconds that passed without a sample of any market.");

    /// <summary>Samples left out.</summary>
    public static readonly Figure SamplesMissed = Figure.Counter(
        "samples_missed", "{sample}", "Samples of markets left out because Redis did not answer in their second.");

    /// <summary>Entries of Redis that could not be understood.</summary>
    public static readonly Figure EntriesUnreadable = Figure.Counter(
        "entries_unreadable", "{entry}", "Entries of Redis that could not be understood.");

    /// <summary>Series whose usual hour is known.</summary>
    public static readonly Figure UsualHourSeries = Figure.Gauge(
        "usual_hour_series", "{series}", "Series of which it is known what is usual at this hour of the week.");

    /// <summary>Failures to read the usual hour.</summary>
    public static readonly Figure UsualHourFailures = Figure.Counter(
        "usual_hour_failures", "{failure}", "Attempts to read what is usual at an hour that failed.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All =>
    [
        Markets, Shares, Lag, SecondsMissed, SamplesMissed, EntriesUnreadable, UsualHourSeries, UsualHourFailures,
        .. RowFigures.All, .. BookFigures.All,
    ];
}
