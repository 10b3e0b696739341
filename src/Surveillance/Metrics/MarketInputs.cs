using Surveillance.Markets;

namespace Surveillance.Metrics;

/// <summary>What arrived of a market and of the markets that it is compared with.</summary>
/// <param name="Book">Its newest book; null when none is known.</param>
/// <param name="Ticker">Its newest ticker; null when none is known.</param>
/// <param name="Spot">The newest book of the spot instrument that it should track, on the same venue.</param>
/// <param name="Peers">The newest books of the same instrument on the other venues.</param>
/// <param name="IsHalted">Whether its venue says that it is not traded now: no book of it is expected.</param>
public readonly record struct MarketInputs(
    BookSnapshot? Book,
    Ticker? Ticker,
    BookSnapshot? Spot,
    IReadOnlyList<BookSnapshot> Peers,
    bool IsHalted = false)
{
    /// <summary>A market that is compared with no other.</summary>
    public static MarketInputs Of(BookSnapshot? book, Ticker? ticker = null) => new(book, ticker, null, []);
}
