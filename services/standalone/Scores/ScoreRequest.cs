using Surveillance.Metrics.Detectors;

namespace Surveillance.Standalone.Scores;

/// <summary>What is to be scored.</summary>
/// <param name="Path">CSV file with the columns <c>timestamp</c> and <c>value</c>.</param>
/// <param name="Out">Where the scored rows go; null for standard output.</param>
/// <param name="Detector">By which detector.</param>
/// <param name="Settings">How it looks at the series.</param>
internal sealed record ScoreRequest(string Path, string? Out, NamedDetector Detector, DetectorSettings Settings);
