namespace Surveillance.Exchanges.Prices;

/// <summary>How a stream of prices speaks by its venue's documentation, and so when it is silent.</summary>
/// <param name="First">So long its first frame after a subscription may take.</param>
/// <param name="Least">However often it speaks, it may be quiet for so long.</param>
/// <param name="Most">However rarely it speaks, it may be quiet for no longer.</param>
internal sealed record PriceRhythm(TimeSpan First, TimeSpan Least, TimeSpan Most)
{
    private static readonly TimeSpan LeastOnChange = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostOnChange = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Begins with all that is known and speaks when something changes. How often that is depends on the market, and
    /// where hardly anything is traded ten minutes without a word are usual.
    /// </summary>
    public static PriceRhythm Greeted { get; } = OnChange(TimeSpan.FromSeconds(5));

    /// <summary>Speaks when something changes, and for the first time so long after the subscription.</summary>
    public static PriceRhythm OnChange(TimeSpan first) => new(first, LeastOnChange, MostOnChange);

    /// <summary>Speaks whether something changed or not, and is never quiet for so long.</summary>
    public static PriceRhythm Steady(TimeSpan first, TimeSpan limit) => new(first, limit, limit);
}
