using System.Numerics;

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

    // The price at which each step ends, as a share of mid.
    private static readonly double[] BidShares = Shares(1);
    private static readonly double[] AskShares = Shares(-1);

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
        var tolerance = mid * BoundaryTolerance;
        var (signed, shares) = side.Side == Side.Bid ? (mid, BidShares) : (-mid, AskShares);
        var known = shares.Length;
        while (known > 0 && !side.IsKnownTo(mid * shares[known - 1], tolerance))
            known--;
        if (known == 0)
            return 0;

        // Of the groups of neighbouring levels that lie wholly within the bound, the least key within a step.
        var (within, worth) = (Vector<double>.Zero, Vector<double>.Zero);
        var step = 0;
        var bound = (signed * shares[step]) - tolerance;
        for (var index = side.Blocks.Count - 1; index >= 0; index--)
        {
            var block = side.Blocks[index];
            for (var group = block.Groups - 1; group >= 0; group--)
            {
                var (keys, held) = block.Group(group);
                var products = held * keys;
                while (keys[0] < bound)
                {
                    // The bound cuts this group.
                    var isInside = Vector.GreaterThanOrEqual(keys, new Vector<double>(bound));
                    sizes[step] = Vector.Sum(within + (held & isInside.As<long, double>()));
                    notionals[step] = Math.Abs(Vector.Sum(worth + (products & isInside.As<long, double>())));
                    if (++step == known)
                        return known;
                    bound = (signed * shares[step]) - tolerance;
                }

                within += held;
                worth += products;
            }
        }

        var (size, notional) = (Vector.Sum(within), Math.Abs(Vector.Sum(worth)));
        sizes.AsSpan(step, known - step).Fill(size);
        notionals.AsSpan(step, known - step).Fill(notional);
        return known;
    }

    private static double[] Shares(int sign) =>
    [
        .. Enumerable.Range(1, LiquidityProfile.Steps)
            .Select(step => 1 - sign * step * LiquidityProfile.StepBps / 1e4),
    ];
}
