using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// Finds in a folder the Binance recordings of a symbol, <c>binance/binance_{usdm|spot}_{symbol}_{day}.hbt.gz</c>,
/// or the same names right in the folder where it has no <c>binance</c>. Files that follow each other without a pause
/// are one recording. Of perpetual and spot, those with the longest common stretch are taken.
/// </summary>
internal sealed class RecordingFolder(string folder)
{
    /// <summary>Less than this between the last line of a file and the first of the next is no pause.</summary>
    private const long PauseUs = 2_000_000;

    /// <summary>
    /// The tapes of a coin's perpetual and spot, both over the same stretch of time; a missing one is null.
    /// </summary>
    public (RecordedTape? Perp, RecordedTape? Spot) TapesOf(MarketSpec? perp, MarketSpec? spot)
    {
        var perps = perp is null ? [] : RunsOf("usdm", perp.Symbol);
        var spots = spot is null ? [] : RunsOf("spot", spot.Symbol);
        var pair = perps.SelectMany(_ => spots, (one, other) => (Perp: one, Spot: other))
            .OrderByDescending(pair => Overlap(pair.Perp, pair.Spot)).FirstOrDefault();
        if (pair.Perp is not null && Overlap(pair.Perp, pair.Spot) > PauseUs)
        {
            var (perpEvents, spotEvents) = (Read(pair.Perp, perp!), Read(pair.Spot, spot!));
            var begin = Math.Max(SnapshotTime(perpEvents, perp!), SnapshotTime(spotEvents, spot!));
            var end = Math.Min(pair.Perp.LastUs, pair.Spot.LastUs);
            return (RecordedTape.Cut(perpEvents, perp!, begin, end), RecordedTape.Cut(spotEvents, spot!, begin, end));
        }

        return perps.Count > 0 ? (Alone(Longest(perps), perp!), null)
            : spots.Count > 0 ? (null, Alone(Longest(spots), spot!))
            : (null, null);
    }

    private static long Overlap(Run one, Run other) =>
        Math.Min(one.LastUs, other.LastUs) - Math.Max(one.FirstUs, other.FirstUs);

    private static Run Longest(IEnumerable<Run> runs) => runs.MaxBy(run => run.LastUs - run.FirstUs)!;

    private static RecordedTape Alone(Run run, MarketSpec spec)
    {
        var events = Read(run, spec);
        return RecordedTape.Cut(events, spec, SnapshotTime(events, spec), run.LastUs);
    }

    private static List<RecordedEvent> Read(Run run, MarketSpec spec) =>
        [.. run.Files.SelectMany(file => HbtFile.Read(file, spec))];

    private static long SnapshotTime(List<RecordedEvent> events, MarketSpec spec) =>
        events.OfType<RecordedSnapshot>().FirstOrDefault()?.ReceivedUs
        ?? throw new FormatException($"The recording of {spec.Id} holds no depth snapshot.");

    private List<Run> RunsOf(string product, string symbol)
    {
        var venue = Path.Combine(folder, "binance");
        if (!Directory.Exists(venue)) venue = folder;
        List<Run> runs = [];
        var files = Directory.EnumerateFiles(venue, $"binance_{product}_{symbol.ToLowerInvariant()}_*.hbt.gz")
            .Select(file => (file, HbtFile.Span(file))).OrderBy(file => file.Item2.First);
        foreach (var (file, (first, last)) in files)
        {
            if (runs.Count > 0 && first - runs[^1].LastUs is > -PauseUs and < PauseUs)
                runs[^1] = runs[^1] with { Files = [.. runs[^1].Files, file], LastUs = last };
            else runs.Add(new Run([file], first, last));
        }

        return runs;
    }

    private sealed record Run(IReadOnlyList<string> Files, long FirstUs, long LastUs);
}
