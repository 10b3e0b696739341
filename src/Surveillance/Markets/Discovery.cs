namespace Surveillance.Markets;

/// <summary>
/// A wish of <c>discover</c> in <c>instruments.yaml</c>: the markets of a venue that turned over most in 24 hours,
/// without typing them.
/// </summary>
/// <param name="Exchange">Venue name.</param>
/// <param name="Type">Spot or perpetual.</param>
/// <param name="Quote">The currency that they are quoted in.</param>
/// <param name="Top">How many, 1–2000.</param>
/// <param name="DepthLevels">How many of the best levels a side are published, 1–1000.</param>
/// <param name="Exclude">Coins, or ids of instruments, that are left out; the next ones take their places.</param>
public sealed record Discovery(
    string Exchange, InstrumentType Type, string Quote, int Top, int DepthLevels, IReadOnlyList<string> Exclude)
{
    private string Suffix => Type == InstrumentType.Perpetual ? "PERP" : "SPOT";

    /// <summary>Such as <c>SOL-USDT-PERP</c>.</summary>
    public string IdOf(string coin) => $"{coin}-{Quote}-{Suffix}";

    /// <summary>Such as "SOL/USDT Perpetual".</summary>
    public string NameOf(string coin) => $"{coin}/{Quote} {Type}";

    /// <summary>Whether an instrument of this id could be among what it finds.</summary>
    public bool CouldFind(string id) =>
        id.EndsWith($"-{Quote}-{Suffix}", StringComparison.Ordinal) && id.Length > Quote.Length + Suffix.Length + 2;

    /// <summary>Whether the operator leaves a coin out.</summary>
    public bool Excludes(string coin) => Exclude.Contains(coin) || Exclude.Contains(IdOf(coin));

    /// <summary>Whether it and another one ask for the very same.</summary>
    public bool IsSameAs(Discovery other) =>
        this with { Exclude = other.Exclude } == other && Exclude.SequenceEqual(other.Exclude);

    /// <inheritdoc/>
    public override string ToString() => $"{Type} in {Quote} on {Exchange}";
}

/// <summary>What a discovery found.</summary>
/// <param name="Exchange">Venue name.</param>
/// <param name="Type">Spot or perpetual.</param>
/// <param name="Quote">The currency that they are quoted in.</param>
/// <param name="FoundAt">When the venue told.</param>
/// <param name="Markets">The one that turned over most first.</param>
public sealed record DiscoveredMarkets(
    string Exchange,
    InstrumentType Type,
    string Quote,
    DateTimeOffset FoundAt,
    IReadOnlyList<DiscoveredMarket> Markets)
{
    /// <summary>Whether it answers a wish.</summary>
    public bool Answers(Discovery wish) => (Exchange, Type, Quote) == (wish.Exchange, wish.Type, wish.Quote);
}

/// <summary>One market that was found.</summary>
/// <param name="Coin">The coin that sizes are in.</param>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Turnover24h">In the quote currency, over 24 hours; null when the venue does not tell.</param>
public sealed record DiscoveredMarket(string Coin, string Symbol, double? Turnover24h);
