using Surveillance.Markets;

namespace Surveillance.Standalone.Exports;

/// <summary>What is to be exported.</summary>
/// <param name="From">First moment, inclusive, UTC.</param>
/// <param name="To">Last moment, exclusive, UTC.</param>
/// <param name="Metrics">Names of metrics; none for all.</param>
/// <param name="Markets">Markets; none for all.</param>
/// <param name="Path">File; one that is there is replaced once the new one is whole.</param>
/// <param name="Format">How it is written.</param>
internal sealed record ExportRequest(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<string> Metrics,
    IReadOnlyList<MarketId> Markets,
    string Path,
    ExportFormat Format);
