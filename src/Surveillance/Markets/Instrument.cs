namespace Surveillance.Markets;

/// <summary>What kind of contract an instrument is.</summary>
public enum InstrumentType
{
    /// <summary>The coin itself.</summary>
    Spot,

    /// <summary>A swap without expiry, tied to its index by funding.</summary>
    Perpetual,
}

/// <summary>An instrument of <c>instruments.yaml</c>: what is traded, and how each venue calls it.</summary>
/// <param name="Id">Such as <c>BTC-USDT-PERP</c>; part of every key and row.</param>
/// <param name="Name">For people, such as "BTC/USDT Perpetual".</param>
/// <param name="Type">Spot or perpetual.</param>
/// <param name="Base">The coin that sizes are in.</param>
/// <param name="Quote">The currency that prices and notionals are in.</param>
/// <param name="Enabled">Disabled instruments are not subscribed, measured or judged.</param>
/// <param name="DepthLevels">How many of the best levels a side are published, 1–1000.</param>
/// <param name="Listings">
/// Venue name to the venue's own names; a venue that is absent does not list the instrument.
/// </param>
public sealed record Instrument(
    string Id,
    string Name,
    InstrumentType Type,
    string Base,
    string Quote,
    bool Enabled,
    int DepthLevels,
    IReadOnlyDictionary<string, Listing> Listings);

/// <summary>How one venue calls an instrument.</summary>
/// <param name="Symbol">The venue's symbol, such as <c>BTCUSDT</c> or <c>BTC-USDT-SWAP</c>.</param>
/// <param name="Stream">
/// Binance: the stream an operator names, such as <c>btcusdt@depth20@100ms</c>; it tells symbol and speed,
/// and is the fallback source. Bybit: how many levels are followed, such as <c>orderbook.1000.BTCUSDT</c>.
/// </param>
/// <param name="InstrumentType">OKX: <c>SPOT</c> or <c>SWAP</c>.</param>
/// <param name="ContractSize">
/// Base coins in one unit of the venue's size, when the operator states it; the venue's own
/// figure is checked against it.
/// </param>
/// <param name="TickSize">
/// Smallest price step in quote currency, when the operator states it; else as the venue tells.
/// </param>
public sealed record Listing(
    string Symbol,
    string? Stream = null,
    string? InstrumentType = null,
    double? ContractSize = null,
    double? TickSize = null);

/// <summary>A perpetual and the spot instrument it should track, of <c>basis_pairs</c>.</summary>
public sealed record BasisPair(string Perp, string Spot);
