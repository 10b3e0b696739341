using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Recorded;

namespace Surveillance.Benchmarks.Detection;

/// <summary>The recorded books of BTC on Binance, second by second.</summary>
internal sealed class Recordings(string folder)
{
    private const string April = "binance/binance_usdm_btcusdt_20230404.hbt.gz";

    private static readonly MarketSpec Perp = SpecOf(VenueKind.BinanceFutures);
    private static readonly MarketSpec Spot = SpecOf(VenueKind.BinanceSpot);

    /// <summary>Perpetual and spot over the stretch of August 2024 that both were recorded in.</summary>
    public (IReadOnlyList<SecondBook> Perp, IReadOnlyList<SecondBook> Spot) August()
    {
        var (perp, spot) = new RecordingFolder(folder).TapesOf(Perp, Spot);
        return (SecondBook.PlayAll(perp!, Perp), SecondBook.PlayAll(spot!, Spot));
    }

    /// <summary>The spot market of August 2024 over all that was recorded of it.</summary>
    public IReadOnlyList<SecondBook> SpotOfAugust() =>
        SecondBook.PlayAll(new RecordingFolder(folder).TapesOf(null, Spot).Spot!, Spot);

    /// <summary>The perpetual of April 2023, with the mark and the index that the venue told.</summary>
    public IReadOnlyList<SecondBook> PerpOfApril()
    {
        List<RecordedEvent> events = [.. HbtFile.Read(Path.Combine(folder, April), Perp)];
        var begin = events.OfType<RecordedSnapshot>().First().ReceivedUs;
        return SecondBook.PlayAll(RecordedTape.Cut(events, Perp, begin, events[^1].ReceivedUs), Perp);
    }

    private static MarketSpec SpecOf(VenueKind kind) =>
        InstrumentCatalog.Create(2).SelectMany(each => each.Listings)
            .Select(listing => listing.Spec).First(spec => spec.Kind == kind);
}
