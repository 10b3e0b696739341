using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Charts;

/// <summary>What the database holds of what charts show.</summary>
/// <param name="Points">The values, by bucket.</param>
/// <param name="Gaps">Where data was lost.</param>
/// <param name="Alerts">Alerts of the market that began in the range, the newest.</param>
internal sealed record ChartPast(
    IReadOnlyList<HistoryPoint> Points, IReadOnlyList<DataGap> Gaps, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Nothing is known.</summary>
    public static ChartPast Nothing { get; } = new([], [], []);
}
