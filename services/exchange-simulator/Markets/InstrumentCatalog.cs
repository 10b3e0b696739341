using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// The instruments a simulator serves: perpetual and spot of BTC and ETH as they are on the venues, then as many
/// made-up coins as are asked for. Every one is listed on Binance, OKX and Bybit; <see cref="DollarListings"/> come
/// beside them.
/// </summary>
internal static class InstrumentCatalog
{
    private const string Quote = "USDT";

    /// <param name="count">
    /// Instruments, at least 1: BTC-USDT-PERP, BTC-USDT-SPOT, ETH-USDT-PERP, ETH-USDT-SPOT, then others.
    /// </param>
    public static IReadOnlyList<SimulatedInstrument> Create(int count) =>
    [
        .. Enumerable.Range(0, count)
            .Select(i => Create(i / 2, i % 2 == 0 ? InstrumentType.Perpetual : InstrumentType.Spot))
            .Select(BybitListing.Add),
    ];

    /// <summary>The same, and each spot coin once more in dollars on the venues named that quote in them.</summary>
    public static IReadOnlyList<SimulatedInstrument> Create(int count, IReadOnlyCollection<string> dollarVenues) =>
        [.. Create(count), .. DollarListings.Of(Create(count), dollarVenues)];

    private static SimulatedInstrument Create(int coin, InstrumentType type) => coin switch
    {
        0 => Major("BTC", 61_800, type, futuresLotDecimals: 3, spotLotDecimals: 5, contract: 0.01),
        1 => Major("ETH", 2_650, type, futuresLotDecimals: 3, spotLotDecimals: 4, contract: 0.1),
        _ => AltCoin.Create(coin - 2, type),
    };

    /// <summary>
    /// Ticks and lots as listed in 2026; shapes from the recorded depth within 10 bps (Binance) and below it (OKX).
    /// </summary>
    private static SimulatedInstrument Major(
        string coin, double price, InstrumentType type, int futuresLotDecimals, int spotLotDecimals, double contract)
    {
        var isBtc = coin == "BTC";
        var (perp, scale) = (type == InstrumentType.Perpetual, isBtc ? 1.0 : 0.5);
        var (futuresTick, spotTick, okxTick) = (isBtc ? 1 : 2, 2, isBtc ? 1 : 2);
        BookShape Shape(double depthUsd, int levels, double reach, int updates, double trades, double deviation) =>
            new(depthUsd * scale, levels, reach, SizeSpread: 1.3, LargestSize: 15, updates, trades, deviation);
        return perp
            ? Listed(coin, price, type,
                new Numbers(PriceDecimals: 2, SizeDecimals: 3, futuresTick, futuresLotDecimals),
                Shape(18e6, isBtc ? 370 : 200, 35, 12, 6, 0),
                new Numbers(okxTick, 2, okxTick, 2, contract),
                Shape(9e6, 180, 20, 10, 4, 0.2))
            : Listed(coin, price, type,
                new Numbers(8, 8, spotTick, spotLotDecimals),
                Shape(5.7e6, 225, 230, 10, 5, 0),
                new Numbers(okxTick, isBtc ? 8 : 6, okxTick, isBtc ? 8 : 6),
                Shape(2.5e6, 180, 20, 8, 2, 0.2));
    }

    /// <summary>Puts an instrument together from how Binance and OKX number it.</summary>
    internal static SimulatedInstrument Listed(
        string coin,
        double price,
        InstrumentType type,
        Numbers binance,
        BookShape binanceShape,
        Numbers okx,
        BookShape okxShape)
    {
        var perp = type == InstrumentType.Perpetual;
        var id = $"{coin}-{Quote}-{(perp ? "PERP" : "SPOT")}";
        var (binanceSymbol, okxSymbol) = ($"{coin}{Quote}", perp ? $"{coin}-{Quote}-SWAP" : $"{coin}-{Quote}");
        var binanceSpec = binance.Spec(
            id, "binance", perp ? VenueKind.BinanceFutures : VenueKind.BinanceSpot, binanceSymbol, coin, Quote);
        var okxSpec = okx.Spec(id, "okx", perp ? VenueKind.OkxSwap : VenueKind.OkxSpot, okxSymbol, coin, Quote);
        var listings = new Dictionary<string, Listing>
        {
            ["binance"] = new(
                binanceSpec.Symbol,
                $"{coin}{Quote}@depth20@100ms".ToLowerInvariant(),
                TickSize: binanceSpec.TickSize),
            ["okx"] = new(
                okxSpec.Symbol,
                InstrumentType: perp ? "SWAP" : "SPOT",
                ContractSize: perp ? okxSpec.ContractSize : null,
                TickSize: okxSpec.TickSize),
        };
        var name = perp ? $"{coin}/{Quote} Perpetual" : $"{coin}/{Quote} Spot";
        var instrument = new Instrument(id, name, type, coin, Quote, Enabled: true, DepthLevels: 20, listings);
        return new SimulatedInstrument(instrument, price, [(binanceSpec, binanceShape), (okxSpec, okxShape)]);
    }
}

/// <summary>How a venue prints an instrument's numbers.</summary>
/// <param name="PriceDecimals">Printed decimals of a price.</param>
/// <param name="SizeDecimals">Printed decimals of a size.</param>
/// <param name="TickDecimals">The price moves in steps of 10^-this.</param>
/// <param name="LotDecimals">The size moves in steps of 10^-this.</param>
/// <param name="ContractSize">Base coins in one unit of size.</param>
internal sealed record Numbers(
    int PriceDecimals, int SizeDecimals, int TickDecimals, int LotDecimals, double ContractSize = 1)
{
    public MarketSpec Spec(
        string instrument, string exchange, VenueKind kind, string symbol, string coin, string quote) => new()
    {
        Id = new MarketId(exchange, instrument),
        Kind = kind,
        Symbol = symbol,
        Base = coin,
        Quote = quote,
        PriceDecimals = PriceDecimals,
        SizeDecimals = SizeDecimals,
        Tick = Books.ScaledDecimal.Power(PriceDecimals - TickDecimals),
        Lot = Books.ScaledDecimal.Power(SizeDecimals - LotDecimals),
        ContractSize = ContractSize,
    };
}
