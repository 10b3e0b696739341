using Surveillance.Markets;

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
    string? Incidents);
