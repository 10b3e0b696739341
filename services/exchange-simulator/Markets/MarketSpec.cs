using Surveillance.ExchangeSimulator.Books;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>The kinds of endpoint that are spoken.</summary>
internal enum VenueKind
{
    BinanceSpot,
    BinanceFutures,
    OkxSpot,
    OkxSwap,
    BybitLinear,
    BybitSpot,
    KrakenSpot,
    CoinbaseSpot,
}

/// <summary>One instrument on one venue: names, and how the venue prints its numbers.</summary>
internal sealed record MarketSpec
{
    /// <summary>Such as <c>binance:BTC-USDT-PERP</c>.</summary>
    public required MarketId Id { get; init; }

    public required VenueKind Kind { get; init; }

    /// <summary>The venue's name of it: <c>BTCUSDT</c>, <c>BTC-USDT-SWAP</c>.</summary>
    public required string Symbol { get; init; }

    public required string Base { get; init; }

    public required string Quote { get; init; }

    /// <summary>Decimals of a printed price; Binance spot always prints 8.</summary>
    public required int PriceDecimals { get; init; }

    /// <summary>Decimals of a printed size.</summary>
    public required int SizeDecimals { get; init; }

    /// <summary>Smallest price step in price units.</summary>
    public required long Tick { get; init; }

    /// <summary>Smallest size step in size units.</summary>
    public required long Lot { get; init; }

    /// <summary>Base coins in one of the venue's size: 1, or the contract value of an OKX swap.</summary>
    public double ContractSize { get; init; } = 1;

    public bool IsPerpetual => Kind is VenueKind.BinanceFutures or VenueKind.OkxSwap or VenueKind.BybitLinear;

    /// <summary>OKX and Coinbase print no trailing zeros, nor does Bybit on spot.</summary>
    public bool TrimsZeros =>
        Kind is VenueKind.OkxSpot or VenueKind.OkxSwap or VenueKind.CoinbaseSpot or VenueKind.BybitSpot;

    public double TickSize => ScaledDecimal.ToDouble(Tick, PriceDecimals);

    /// <summary>USD (quote) value of a level.</summary>
    public double Notional(PriceLevel level) => ScaledDecimal.ToDouble(level.Price, PriceDecimals)
        * ScaledDecimal.ToDouble(level.Size, SizeDecimals) * ContractSize;
}
