using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// Made-up coins for scale: a pronounceable name, a price between 1 and 400, a tick of 0.05 to 0.5 bps, a thinner book.
/// </summary>
internal static class AltCoin
{
    private const string Consonants = "BDFGKLMNPRSTVXZ";
    private const string Vowels = "AEIOU";

    /// <param name="index">0-based; the same index is always the same coin. Names are unique up to 6,750.</param>
    public static SimulatedInstrument Create(int index, InstrumentType type)
    {
        var price = Math.Exp(Math.Log(400) * ((index * 0.6180339887) % 1));
        var tickDecimals = (int)Math.Ceiling(-Math.Log10(price * 5e-5));
        var lotDecimals = Math.Max(0, (int)Math.Ceiling(Math.Log10(price)));
        var contractDecimals = Math.Max(0, (int)Math.Ceiling(Math.Log10(price / 10)));
        var perp = type == InstrumentType.Perpetual;
        var levels = (int)Math.Min(0.9 * price * 1e-3 * Math.Pow(10, tickDecimals), 60);
        BookShape Shape(double depthUsd, double reach, double deviation) =>
            new(depthUsd, levels, reach, SizeSpread: 0.45, LargestSize: 3, UpdatesPerStep: 8, TradesPerSecond: 0.5,
                deviation);
        var contractSize = 1 / Math.Pow(10, contractDecimals);
        var inCoins = new Numbers(tickDecimals, lotDecimals, tickDecimals, lotDecimals);
        return InstrumentCatalog.Listed(Name(index), price, type,
            perp ? inCoins : new Numbers(8, 8, tickDecimals, lotDecimals),
            Shape(perp ? 3e6 : 1.5e6, 40, 0),
            perp ? new Numbers(tickDecimals, 0, tickDecimals, 0, contractSize) : inCoins,
            Shape(perp ? 2e6 : 1e6, 30, 0.2));
    }

    private static string Name(int index)
    {
        // One that readers of an example know.
        if (index == 0)
            return "SOL";
        Span<char> name =
        [
            Consonants[index * 7 % 15],
            Vowels[index / 15 % 5],
            Consonants[index / 75 % 15],
            Consonants[(index + (index / 15)) % 15],
        ];
        return new string(index < 1125 ? name : [.. name, Vowels[index / 1125 % 5]]);
    }
}
