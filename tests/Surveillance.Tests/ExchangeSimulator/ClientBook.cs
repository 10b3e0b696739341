using System.Globalization;
using System.Text.Json.Nodes;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>
/// A client's own order book, written without any code of the simulator: two sorted lists of decimal text made numbers.
/// </summary>
internal sealed class ClientBook
{
    public SortedDictionary<decimal, decimal> Bids { get; } = new(Comparer<decimal>.Create((x, y) => y.CompareTo(x)));

    public SortedDictionary<decimal, decimal> Asks { get; } = [];

    public decimal BestBid => Bids.First().Key;

    public decimal BestAsk => Asks.First().Key;

    public decimal Mid => (BestBid + BestAsk) / 2;

    public double SpreadBps => (double)((BestAsk - BestBid) / Mid * 10_000m);

    /// <summary>
    /// Notional within 10 bps of mid on both sides, in quote; sizes times <paramref name="contract"/>.
    /// </summary>
    public double Depth10Bps(decimal contract = 1) => (double)(contract * (
        Bids.TakeWhile(level => level.Key >= Mid * 0.999m).Sum(level => level.Key * level.Value)
        + Asks.TakeWhile(level => level.Key <= Mid * 1.001m).Sum(level => level.Key * level.Value)));

    public static ClientBook Of(JsonNode? bids, JsonNode? asks)
    {
        var book = new ClientBook();
        book.Apply(bids, asks);
        return book;
    }

    public void Apply(JsonNode? bids, JsonNode? asks)
    {
        Apply(Bids, bids);
        Apply(Asks, asks);
    }

    public static decimal Number(JsonNode? text) =>
        decimal.Parse(text!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static void Apply(SortedDictionary<decimal, decimal> side, JsonNode? levels)
    {
        foreach (var level in levels!.AsArray())
        {
            var (price, size) = (Number(level![0]), Number(level[1]));
            if (size == 0) side.Remove(price);
            else side[price] = size;
        }
    }

    /// <summary>The best levels of both sides as text, to compare books by.</summary>
    public string Best(int levels) => string.Join(' ', Bids.Take(levels)) + " | " + string.Join(' ', Asks.Take(levels));
}
