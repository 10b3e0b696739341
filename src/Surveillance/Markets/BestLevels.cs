namespace Surveillance.Markets;

/// <summary>
/// The best levels of a side as two arrays that are used again: the allocation-free way to print them or to compute
/// with several at once. Not safe for several threads.
/// </summary>
public sealed class BestLevels
{
    private const int InitialCapacity = 32;

    private double[] _prices = new double[InitialCapacity];
    private double[] _sizes = new double[InitialCapacity];

    /// <summary>Levels held.</summary>
    public int Count { get; private set; }

    /// <summary>Prices, best first.</summary>
    public ReadOnlySpan<double> Prices => _prices.AsSpan(0, Count);

    /// <summary>The size at each price.</summary>
    public ReadOnlySpan<double> Sizes => _sizes.AsSpan(0, Count);

    /// <summary>Copies the best levels of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="most">How many are copied at most.</param>
    public void Take(BookSide side, int most)
    {
        Count = Math.Min(side.Count, most);
        if (_prices.Length < Count)
            (_prices, _sizes) = (new double[Count], new double[Count]);
        var taken = 0;
        for (var index = side.Blocks.Count - 1; taken < Count; index--)
        {
            var block = side.Blocks[index];
            var wanted = Math.Min(block.Count, Count - taken);
            TurnRound(block.Keys[^wanted..], _prices.AsSpan(taken, wanted));
            TurnRound(block.Sizes[^wanted..], _sizes.AsSpan(taken, wanted));
            taken += wanted;
        }

        if (side.Side == Side.Ask)
        {
            foreach (ref var price in _prices.AsSpan(0, Count))
                price = -price;
        }
    }

    private static void TurnRound(ReadOnlySpan<double> ascending, Span<double> descending)
    {
        ascending.CopyTo(descending);
        descending.Reverse();
    }
}
