namespace Surveillance.Metrics.Detectors;

/// <summary>A detector that can be asked for by name.</summary>
/// <param name="Name">Such as <c>robust</c>.</param>
/// <param name="About">What it finds, in a line.</param>
/// <param name="DefaultLimit">A score beyond it is flagged.</param>
/// <param name="Make">Makes one that has seen nothing.</param>
public sealed record NamedDetector(
    string Name, string About, double DefaultLimit, Func<DetectorSettings, ISeriesDetector> Make);

/// <summary>Every detector there is. A further one is a file and a line here.</summary>
public static class DetectorCatalog
{
    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<NamedDetector> All { get; } =
    [
        new("zscore", "distance from the mean, as markets are judged", 4, settings => new ZScoreDetector(settings)),
        new(
            "robust", "distance from the median: outliers hide nothing", RobustDetector.DefaultLimit,
            settings => new RobustDetector(settings)),
        new(
            "cusum", "sum of small distances: slow drains", CusumDetector.DefaultLimit,
            settings => new CusumDetector(settings)),
    ];

    /// <summary>The detector of this name; null when there is none.</summary>
    public static NamedDetector? Find(string name) => All.FirstOrDefault(each => each.Name == name);
}
