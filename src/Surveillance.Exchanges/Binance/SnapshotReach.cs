namespace Surveillance.Exchanges.Binance;

/// <summary>A snapshot that can be asked for.</summary>
/// <param name="Levels">Most levels a side that it holds: the <c>limit</c>.</param>
/// <param name="Weight">What it weighs on the request budget.</param>
internal readonly record struct SnapshotSize(int Levels, int Weight);

/// <summary>
/// How many levels of one market are fetched. A hundred levels of most coins reach far enough, of BTC a thousand do
/// not: the weight of hundreds of markets is only in the budget when each takes what it needs. Not safe for several
/// threads: its owner locks.
/// </summary>
/// <param name="sizes">What can be asked for, the smallest first.</param>
/// <param name="markets">How many markets ask.</param>
/// <param name="weightAtOnce">
/// What they can ask for at once: each begins with the largest snapshot of which all of them can have one.
/// </param>
internal sealed class SnapshotReach(IReadOnlyList<SnapshotSize> sizes, int markets, int weightAtOnce)
{
    /// <summary>A little more than seems needed: levels are not evenly far from each other.</summary>
    private const double Margin = 1.5;

    private int _index = Math.Max(0, sizes.Count(size => size.Weight * markets <= weightAtOnce) - 1);

    /// <summary>What is asked for now.</summary>
    public SnapshotSize Size => sizes[_index];

    /// <summary>A snapshot did not reach as far as wanted; false when there is no larger one.</summary>
    /// <param name="reachedBps">How far it reached.</param>
    /// <param name="wantedBps">How far it should have.</param>
    public bool TryGrow(double reachedBps, double wantedBps)
    {
        if (_index == sizes.Count - 1)
            return false;
        var needed = Margin * Size.Levels * wantedBps / Math.Max(reachedBps, double.Epsilon);
        _index++;
        while (_index < sizes.Count - 1 && Size.Levels < needed)
            _index++;
        return true;
    }
}
