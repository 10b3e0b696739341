namespace Surveillance.Markets;

/// <summary>A side of the book.</summary>
public enum Side
{
    /// <summary>Buyers.</summary>
    Bid,

    /// <summary>Sellers.</summary>
    Ask,
}

/// <summary>A price of the book and what is offered there.</summary>
/// <param name="Price">In quote currency.</param>
/// <param name="Size">In base coin, never in contracts; 0 deletes the level in an update.</param>
public readonly record struct Level(double Price, double Size);
