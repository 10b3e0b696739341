using Surveillance.Alerts;
using Surveillance.Alerts.Replays;

namespace Surveillance.Platform.Replays;

/// <summary>What a replay found.</summary>
/// <param name="Stretch">What was replayed.</param>
/// <param name="Rules">The rules that were replayed.</param>
/// <param name="Alerts">What they would have raised.</param>
/// <param name="Difference">How that differs from what really fired.</param>
/// <param name="Score">What it made of labelled incidents; null without any.</param>
/// <param name="Markets">Markets of which there is history.</param>
/// <param name="Rows">Rows that were read.</param>
/// <param name="Unstored">Metrics of rules of which no row is stored: their rules cannot be replayed.</param>
/// <param name="IsScoredAnew">
/// Whether the scores were computed anew, because the rules' legs are others, or ask for more than the z-score.
/// </param>
public sealed record ReplayResult(
    HistoryStretch Stretch,
    RuleBook Rules,
    IReadOnlyList<ReplayedAlert> Alerts,
    AlertDifference Difference,
    IncidentScore? Score,
    int Markets,
    long Rows,
    IReadOnlyList<string> Unstored,
    bool IsScoredAnew);
