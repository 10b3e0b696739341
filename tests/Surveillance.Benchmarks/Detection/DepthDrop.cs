using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// Depth goes away by the same share in every ten seconds, or once by some share over a few seconds, and stays where
/// it came to for a while. The slow swings of the recording are taken out of it: they would be part of its size.
/// </summary>
internal sealed record DepthDrop : Incident
{
    public const string KindName = "depth drop";
    public const string RuleName = "depth_drop";

    /// <summary>Percent in ten seconds, as shipped.</summary>
    public const double Limit = -30;

    /// <summary>
    /// A drop that is beyond the limit for so many seconds is one, whatever the noise: the hold is 10 s.
    /// </summary>
    public const int SureSeconds = 12;

    private const int Width = 5;
    private const int Apart = 10;

    /// <summary>Where.</summary>
    public required MarketId Market { get; init; }

    /// <summary>What is left after each second of the fall, 0–1.</summary>
    public required double LeftASecond { get; init; }

    /// <summary>Seconds of the fall.</summary>
    public required int Fall { get; init; }

    /// <summary>Seconds that depth stays where it came to.</summary>
    public required int Stay { get; init; }

    public override IReadOnlyList<MarketId> Occupies => [Market];

    public override int Length => Fall + Stay;

    /// <summary>Beyond the limit for long enough, for less than the hold, or never: as it is meant.</summary>
    public override bool Holds(World world)
    {
        var (_, seconds) = LongestDrop(second => DepthAt(world, second), Start, End, Limit);
        return IsExpected ? seconds >= SureSeconds : seconds <= ShortSeconds;
    }

    /// <summary>For a near miss none, for one that is too short a good deal less than the hold.</summary>
    public required int ShortSeconds { get; init; }

    public override void Distort(World world, int second, IReadOnlyDictionary<MarketId, Distortion> markets) =>
        markets[Market].Depth = DepthAt(world, second);

    public override IEnumerable<Label> Labels(World world)
    {
        var (from, _) = LongestDrop(second => DepthAt(world, second), Start, End, Limit);
        yield return new Label(
            IsExpected ? from : Start, End, Market, RuleName, IsExpected, Kind, Disturbance.Across);
    }

    /// <summary>
    /// The longest unbroken stretch in which the median of five seconds lies so far below the median of the five
    /// seconds ten seconds before: its first second, and how many it has.
    /// </summary>
    public static (int From, int Seconds) LongestDrop(Func<int, double> depthAt, int start, int end, double percent)
    {
        var (best, from) = ((From: start, Seconds: 0), start);
        for (var second = start; second < end; second++)
        {
            if (100 * ((Median(depthAt, second) / Median(depthAt, second - Apart)) - 1) >= percent)
                from = second + 1;
            else if (second + 1 - from > best.Seconds)
                best = (from, second + 1 - from);
        }

        return best;
    }

    private double DepthAt(World world, int second)
    {
        var natural = world.Find(Market)!;
        if (second < Start || second >= End)
            return natural.DepthAt(second);
        var before = Median(natural.DepthAt, Start - 1);
        return before * Math.Pow(LeftASecond, Math.Min(Fall, second - Start + 1));
    }

    private static double Median(Func<int, double> depthAt, int last) =>
        Enumerable.Range(last - Width + 1, Width).Select(depthAt).Order().ElementAt(Width / 2);
}
