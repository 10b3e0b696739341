namespace Surveillance.Markets;

/// <summary>
/// Measures how much is offered within 1, 2, … 50 basis points of mid, into arrays that are used again: the
/// allocation-free way to a <see cref="LiquidityProfile"/>. Not safe for several threads.
/// </summary>
public sealed class LiquidityLadder
{
    /// <summary>
    /// A boundary price is inclusive, and prices are decimals: a bound that falls on a level must not miss it
    /// by the last bit. A real distance between a level and a bound is at least 1e-11 of the price, an error
    /// of computation about 2e-16.
    /// </summary>
    private const double BoundaryTolerance = 1e-13;

    private readonly double[] _bidSize = new double[LiquidityProfile.Steps];
    private readonly double[] _bidNotional = new double[LiquidityProfile.Steps];
    private readonly double[] _askSize = new double[LiquidityProfile.Steps];
    private readonly double[] _askNotional = new double[LiquidityProfile.Steps];

    /// <summary>Steps that are known of the bids, from the touch outwards, 0–50; the later ones are unknown.</summary>
    public int KnownBidSteps { get; private set; }

    /// <summary>Steps that are known of the asks.</summary>
    public int KnownAskSteps { get; private set; }

    /// <summary>Base coin by step, cumulative; only the known steps.</summary>
    public ReadOnlySpan<double> BidSize => _bidSize.AsSpan(0, KnownBidSteps);

    /// <summary>Quote currency by step, cumulative; only the known steps.</summary>
    public ReadOnlySpan<double> BidNotional => _bidNotional.AsSpan(0, KnownBidSteps);

    /// <summary>Base coin by step, cumulative; only the known steps.</summary>
    public ReadOnlySpan<double> AskSize => _askSize.AsSpan(0, KnownAskSteps);

    /// <summary>Quote currency by step, cumulative; only the known steps.</summary>
    public ReadOnlySpan<double> AskNotional => _askNotional.AsSpan(0, KnownAskSteps);

    /// <summary>Measures a book; without a mid nothing is known.</summary>
    public void Measure(OrderBook book)
    {
        if (book.Mid is not { } mid)
        {
            KnownBidSteps = KnownAskSteps = 0;
            return;
        }

        KnownBidSteps = Walk(book.Bids, mid, _bidSize, _bidNotional);
        KnownAskSteps = Walk(book.Asks, mid, _askSize, _askNotional);
    }

    /// <summary>The figures as an immutable profile.</summary>
    public LiquidityProfile ToProfile() =>
        new(BidSize.ToArray(), BidNotional.ToArray(), AskSize.ToArray(), AskNotional.ToArray());

    private static int Walk(BookSide side, double mid, double[] sizes, double[] notionals)
    {
        var sums = new LevelSums();
        var step = 0;
        if (!IsKnown(side, mid, step, out var bound))
            return 0;
        for (var index = side.Blocks.Count - 1; index >= 0; index--)
        {
            var block = side.Blocks[index];
            for (var group = block.Groups - 1; group >= 0; group--)
            {
                sums.Take(block, group);
                while (sums.Lowest < bound)
                {
                    (sizes[step], notionals[step]) = sums.DownTo(bound);
                    if (++step == LiquidityProfile.Steps || !IsKnown(side, mid, step, out bound))
                        return step;
                }
            }
        }

        for (; step < LiquidityProfile.Steps && IsKnown(side, mid, step, out bound); step++)
            (sizes[step], notionals[step]) = sums.DownTo(bound);
        return step;
    }

    /// <summary>Whether a side is known to the end of a step, and the least key within it.</summary>
    private static bool IsKnown(BookSide side, double mid, int step, out double bound)
    {
        var tolerance = mid * BoundaryTolerance;
        var sign = side.Side == Side.Bid ? 1 : -1;
        var price = mid * (1 - sign * (step + 1) * LiquidityProfile.StepBps / 1e4);
        bound = (sign * price) - tolerance;
        return side.IsKnownTo(price, tolerance);
    }
}
