using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Kills;

/// <summary>One figure of one market that is wrong for a while.</summary>
/// <param name="Market">The market; instrument <c>*</c> for a figure of the venue.</param>
/// <param name="Metric">The figure.</param>
/// <param name="From">First second of the script.</param>
/// <param name="Length">Seconds.</param>
/// <param name="Values">
/// One value for each equal part of the time: that of a warning, say, and then that of a critical rule.
/// </param>
/// <param name="Hole">A second in the middle in which the figure is not known; null for none.</param>
internal sealed record Trouble(
    MarketId Market, string Metric, int From, int Length, IReadOnlyList<double> Values, int? Hole)
{
    /// <summary>What every z leg accepts.</summary>
    private const double Unusual = 9;

    /// <summary>Whether it goes on in a second.</summary>
    public bool IsAt(int second) => second >= From && second < From + Length;

    /// <summary>The figure in one of its seconds.</summary>
    public Reading ReadingAt(int second)
    {
        if (second == Hole)
            return Reading.Unknown(ReadingStatus.Gap);
        var value = Values[(second - From) * Values.Count / Length];
        return new Reading(value, Unusual * Math.Sign(value), ReadingStatus.Ok, 300);
    }
}
