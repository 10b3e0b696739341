using Surveillance.Markets;
using Surveillance.Platform.Replays;

namespace Surveillance.Standalone.Replays;

/// <summary>What is to be replayed.</summary>
/// <param name="From">First moment, inclusive, UTC, a whole second.</param>
/// <param name="To">Last moment, exclusive, UTC, a whole second.</param>
/// <param name="Markets">Markets; none for all.</param>
/// <param name="Config">Folder of the four YAML files; null for the usual one.</param>
/// <param name="Alerts">A file in place of its <c>alerts.yaml</c>; null for its own.</param>
/// <param name="Incidents">A file of labelled incidents; null for none.</param>
internal sealed record ReplayRequest(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<MarketId> Markets,
    string? Config,
    string? Alerts,
    string? Incidents)
{
    /// <summary>The history that is judged. Other rules than those of the time make other windows.</summary>
    public HistoryStretch Stretch =>
        new(From, To, Markets, Alerts is null ? ReplayScores.AsStored : ReplayScores.Anew);
}
