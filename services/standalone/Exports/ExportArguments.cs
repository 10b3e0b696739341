using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Commands;

namespace Surveillance.Standalone.Exports;

/// <summary>What an analyst typed.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">End; null is now.</param>
/// <param name="Metrics">Names of metrics; none for all.</param>
/// <param name="Markets">Markets as <c>exchange:instrument</c>; none for all.</param>
/// <param name="Out">File.</param>
internal sealed record ExportArguments(
    string? From, string? To, IReadOnlyList<string> Metrics, IReadOnlyList<string> Markets, string? Out)
{
    private static readonly string[] Known = [.. MetricCatalog.All.Select(metric => metric.Name)];

    /// <summary>What is asked for; null when anything is wrong with it, and then all that is.</summary>
    public ExportRequest? Read(DateTimeOffset now, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        var from = Typed.RequiredTime(found, "--from", From);
        var to = To is null ? now : Typed.Time(found, "--to", To);
        if (from >= to)
            found.Add($"--from must be before --to, was {From} and {To ?? "now"}.");
        foreach (var metric in Metrics.Where(metric => !Known.Contains(metric)))
            found.Add($"--metric: no such metric: {metric}, {Spelling.Hint(metric, Known)}");
        List<MarketId> markets = [.. Markets.Distinct().Select(text => Typed.Market(found, text)).OfType<MarketId>()];
        var format = Out is null ? null : Format(found, Out);
        if (Out is null)
            Typed.Missing(found, "--out", "spreads.parquet");
        mistakes = found;
        return found.Count == 0
            ? new ExportRequest(from!.Value, to!.Value, [.. Metrics.Distinct()], markets, Out!, format!.Value)
            : null;
    }

    private static ExportFormat? Format(List<string> mistakes, string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            mistakes.Add($"--out: there is no folder {folder}.");
        if (Directory.Exists(file))
            mistakes.Add($"--out: {file} is a folder.");
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".parquet":
                return ExportFormat.Parquet;
            case ".csv":
                return ExportFormat.Csv;
            default:
                mistakes.Add($"--out must end with .parquet or .csv, was {file}.");
                return null;
        }
    }
}
