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

        KnownBidSteps = Walk(book.Bids, mid, -1, _bidSize, _bidNotional);
        KnownAskSteps = Walk(book.Asks, mid, 1, _askSize, _askNotional);
    }

    /// <summary>The figures as an immutable profile.</summary>
    public LiquidityProfile ToProfile() =>
        new(Padded(BidSize), Padded(BidNotional), Padded(AskSize), Padded(AskNotional));

    private static int Walk(BookSide side, double mid, int direction, double[] sizes, double[] notionals)
    {
        var tolerance = mid * BoundaryTolerance;
        double size = 0, notional = 0;
        var levels = side.GetEnumerator();
        var isLevel = levels.MoveNext();
        for (var step = 0; step < LiquidityProfile.Steps; step++)
        {
            var bound = mid * (1 + direction * (step + 1) * LiquidityProfile.StepBps / 1e4);
            if (!side.IsKnownTo(bound, tolerance))
                return step;
            for (; isLevel; isLevel = levels.MoveNext())
            {
                var (price, offered) = levels.Current;
                if (direction * (price - bound) > tolerance)
                    break;
                size += offered;
                notional += price * offered;
            }

            sizes[step] = size;
            notionals[step] = notional;
        }

        return LiquidityProfile.Steps;
    }

    private static double?[] Padded(ReadOnlySpan<double> known)
    {
        var all = new double?[LiquidityProfile.Steps];
        for (var i = 0; i < known.Length; i++)
            all[i] = known[i];
        return all;
    }
}
