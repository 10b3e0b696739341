namespace Surveillance.Markets;

/// <summary>
/// How much is offered within 1, 2, … <see cref="Steps"/> basis points of mid, cumulative from the touch, inclusive of
/// the boundary price. Element i belongs to (i + 1) × <see cref="StepBps"/>; there are as many as are known.
/// </summary>
/// <param name="BidSize">Base coin, price ≥ mid (1 − n/10⁴).</param>
/// <param name="BidNotional">Quote currency: sum of price × size.</param>
/// <param name="AskSize">Base coin, price ≤ mid (1 + n/10⁴).</param>
/// <param name="AskNotional">Quote currency.</param>
public sealed record LiquidityProfile(
    IReadOnlyList<double> BidSize,
    IReadOnlyList<double> BidNotional,
    IReadOnlyList<double> AskSize,
    IReadOnlyList<double> AskNotional)
{
    /// <summary>How many steps a profile has.</summary>
    public const int Steps = 50;

    /// <summary>Width of a step in basis points.</summary>
    public const double StepBps = 1;

    /// <summary>
    /// Notional of one side within <paramref name="bps"/> basis points; null when the book is not known that far.
    /// </summary>
    public double? Notional(Side side, int bps) => Known(side == Side.Bid ? BidNotional : AskNotional, bps);

    /// <summary>
    /// Size of one side within <paramref name="bps"/> basis points; null when the book is not known that far.
    /// </summary>
    public double? Size(Side side, int bps) => Known(side == Side.Bid ? BidSize : AskSize, bps);

    private static double? Known(IReadOnlyList<double> steps, int bps) => bps <= steps.Count ? steps[bps - 1] : null;
}
