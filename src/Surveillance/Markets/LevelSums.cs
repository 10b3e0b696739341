using System.Numerics;

namespace Surveillance.Markets;

/// <summary>
/// Sums over the levels of a side from the touch outwards, a group of neighbours at once: what lies within a bound is
/// the groups before the last one, and of the last one the levels on this side of the bound.
/// </summary>
internal ref struct LevelSums
{
    private Vector<double> _sizes;
    private Vector<double> _products;
    private Vector<double> _groupKeys;
    private Vector<double> _groupSizes;
    private Vector<double> _groupProducts;

    /// <summary>Key of the worst level of the group that was taken in last.</summary>
    public readonly double Lowest => _groupKeys[0];

    /// <summary>Goes on to the next group outwards; see <see cref="LevelBlock.Groups"/>.</summary>
    public void Take(LevelBlock block, int group)
    {
        _sizes += _groupSizes;
        _products += _groupProducts;
        (_groupKeys, var sizes) = block.Group(group);

        // Unused places have an infinite key, and whatever size was there before.
        var isHeld = Vector.LessThan(_groupKeys, new Vector<double>(double.PositiveInfinity));
        _groupSizes = Vector.ConditionalSelect(isHeld, sizes, Vector<double>.Zero);
        _groupProducts = Vector.ConditionalSelect(isHeld, sizes * _groupKeys, Vector<double>.Zero);
    }

    /// <summary>
    /// Base coin and quote currency of the levels down to a key, itself included, which no group before the last one
    /// reaches.
    /// </summary>
    public readonly (double Size, double Notional) DownTo(double key)
    {
        var isInside = Vector.GreaterThanOrEqual(_groupKeys, new Vector<double>(key));
        var sizes = _sizes + Vector.ConditionalSelect(isInside, _groupSizes, Vector<double>.Zero);
        var products = _products + Vector.ConditionalSelect(isInside, _groupProducts, Vector<double>.Zero);
        return (Vector.Sum(sizes), Math.Abs(Vector.Sum(products)));
    }
}
