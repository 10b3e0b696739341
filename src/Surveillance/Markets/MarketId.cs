namespace Surveillance.Markets;

/// <summary>
/// One instrument on one venue, such as <c>binance:BTC-USDT-PERP</c>: the identity of every book, series and alert.
/// </summary>
/// <param name="Exchange">Venue name as in <c>exchanges.yaml</c>, lower case.</param>
/// <param name="Instrument">
/// Instrument id as in <c>instruments.yaml</c>; <c>*</c> for a figure of the whole venue.
/// </param>
public readonly record struct MarketId(string Exchange, string Instrument)
{
    /// <summary>Stands for "all": the instrument of a venue-wide figure, the exchange of a system-wide one.</summary>
    public const string All = "*";

    /// <summary>The market of figures that belong to a venue as a whole, such as its message rate.</summary>
    public static MarketId OfVenue(string exchange) => new(exchange, All);

    /// <summary>The market of figures that belong to the system as a whole, such as the memory of Redis.</summary>
    public static MarketId OfSystem { get; } = new(All, All);

    /// <summary>Whether this is a figure of a venue or of the system rather than of one order book.</summary>
    public bool IsServiceFigure => Instrument == All;

    /// <summary>Reads <c>exchange:instrument</c>; false when there is no colon or a part is empty.</summary>
    public static bool TryParse(string? text, out MarketId market)
    {
        var colon = text?.IndexOf(':') ?? -1;
        if (colon <= 0 || colon == text!.Length - 1)
        {
            market = default;
            return false;
        }

        market = new MarketId(text[..colon], text[(colon + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(Exchange, ":", Instrument);
}
