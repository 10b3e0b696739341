using Surveillance.Platform.Telemetry;

namespace Surveillance.Dashboard.Telemetry;

/// <summary>What the dashboard tells of itself.</summary>
internal static class DashboardFigures
{
    /// <summary>Attempts refused.</summary>
    public static readonly Figure Refusals = Figure.Counter(
        "refusals", "{refusal}", "Attempts to sign in or to act that were refused.");

    /// <summary>Sessions ended for want of room.</summary>
    public static readonly Figure SessionsForgotten = Figure.Counter(
        "sessions_forgotten", "{session}", "Sessions that were ended because there were too many.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Figure> All => [Refusals, SessionsForgotten];
}
