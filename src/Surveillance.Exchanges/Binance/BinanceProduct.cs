using Surveillance.Exchanges.Polling;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Binance;

/// <summary>What differs between Binance's spot and USDⓈ-M markets.</summary>
/// <param name="Name">Key of its addresses in <c>exchanges.yaml</c>.</param>
/// <param name="Type">The instruments that are traded there.</param>
/// <param name="Rule">How its diff events chain.</param>
/// <param name="BookPath">Path of the socket that carries books.</param>
/// <param name="PricePath">
/// Path of the socket that carries prices. Futures have two since 2026-04-23: what is asked for on the wrong one
/// is acknowledged and stays silent.
/// </param>
/// <param name="RestPath">Path of the REST endpoints.</param>
/// <param name="SnapshotSizes">The snapshots that can be asked for, the smallest first.</param>
/// <param name="DayTickersWeight">What the volumes of all symbols weigh on the request budget.</param>
/// <param name="WeightPerSecond">
/// Half of what the venue allows (spot 6,000 a minute, futures 2,400): others may share the address.
/// </param>
/// <param name="WeightAtOnce">
/// What can be saved up for a start with many books. With a minute's share it stays under what the venue allows in one:
/// spot 1,500 + 3,000, futures 1,000 + 1,200.
/// </param>
/// <param name="Speeds">
/// How often depth streams push, as names spell it. The first is the venue's own: it is not spelled, for spelled on
/// futures it is acknowledged and stays silent.
/// </param>
/// <param name="LeastSendSpacing">
/// Spot allows 5 frames a second, pongs included, futures 10; even spacing keeps any second under it. The sources are
/// named at <see cref="BinanceFeed"/>.
/// </param>
internal sealed record BinanceProduct(
    string Name,
    InstrumentType Type,
    DiffRule Rule,
    string BookPath,
    string PricePath,
    string RestPath,
    IReadOnlyList<SnapshotSize> SnapshotSizes,
    int DayTickersWeight,
    int WeightPerSecond,
    int WeightAtOnce,
    IReadOnlyList<string> Speeds,
    TimeSpan LeastSendSpacing)
{
    /// <summary>What of the request budget may be asked for books that no socket brings.</summary>
    public PollBudget Polling => new((double)WeightPerSecond / SnapshotSizes[0].Weight);

    /// <summary>Where instruments of a type are traded.</summary>
    public static BinanceProduct Of(InstrumentType type) => type == Spot.Type ? Spot : Futures;

    /// <summary>https://developers.binance.com/docs/binance-spot-api-docs.</summary>
    public static BinanceProduct Spot { get; } = new(
        "spot", InstrumentType.Spot, DiffRule.Spot, "/stream", "/stream", "/api/v3",
        [new(100, 5), new(500, 25), new(1000, 50), new(5000, 250)], 80, 50, 1500,
        ["1000ms", "100ms"], TimeSpan.FromMilliseconds(300));

    /// <summary>https://developers.binance.com/docs/derivatives/usds-margined-futures.</summary>
    public static BinanceProduct Futures { get; } = new(
        "futures", InstrumentType.Perpetual, DiffRule.Futures, "/public/stream", "/market/stream", "/fapi/v1",
        [new(100, 5), new(500, 10), new(1000, 20)], 40, 20, 1000,
        ["250ms", "100ms", "500ms"], TimeSpan.FromMilliseconds(100));
}
