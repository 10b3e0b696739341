using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources.Recorded;
using Surveillance.ExchangeSimulator.Sources.Synthetic;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Sources;

/// <summary>Puts together the sources that the options ask for, one a coin.</summary>
internal sealed class MarketSources(
    SimulatorOptions options, IReadOnlyDictionary<string, VenueState> venues, Action firstBookSent)
{
    /// <summary>
    /// BTC and ETH step twice in a 100 ms push, so that a REST snapshot can fall inside one; the others once.
    /// </summary>
    private static readonly TimeSpan MajorStep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OtherStep = TimeSpan.FromMilliseconds(100);

    /// <summary>What recordings push at 100 ms or faster is passed on frame by frame.</summary>
    private static readonly TimeSpan RecordedInterval = TimeSpan.FromMilliseconds(100);

    private readonly RecordingFolder? _recordings =
        options.Recordings is { } folder ? new RecordingFolder(folder) : null;

    /// <exception cref="SimulatorOptionsException">
    /// An option is out of range, or the folder holds no recording that can be replayed.
    /// </exception>
    public IReadOnlyList<IMarketSource> Create()
    {
        if (options.Markets is < 1 or > SimulatorOptions.MostMarkets)
            throw new SimulatorOptionsException(
                $"Markets must be 1 to {SimulatorOptions.MostMarkets}, was {options.Markets}.");
        if (options.Speed is not (> 0 and <= 100))
            throw new SimulatorOptionsException($"Speed must be over 0 and at most 100, was {options.Speed}.");
        IMarketSource[] sources = [.. InstrumentCatalog.Create(options.Markets, options.DollarVenues)
            .GroupBy(instrument => instrument.Instrument.Base)
            .Select((coin, index) => Coin([.. coin], index))];
        if (_recordings is not null && !sources.OfType<RecordedCoin>().Any())
        {
            throw new SimulatorOptionsException(
                $"{options.Recordings} holds no binance/binance_usdm_btcusdt_*.hbt.gz "
                + "or binance_spot_btcusdt_*.hbt.gz.");
        }

        return sources;
    }

    private IMarketSource Coin(IReadOnlyList<SimulatedInstrument> instruments, int index)
    {
        // Every coin draws from its own sequence: adding markets leaves the others as they were.
        var random = new Random(unchecked((options.Seed * 1_000_003) + index));
        var step = index < 2 ? MajorStep : OtherStep;
        var listings = instruments.SelectMany(instrument => instrument.Listings)
            .Where(listing => options.Exchanges?.Contains(listing.Spec.Id.Exchange) ?? true).ToArray();
        if (_recordings is not null && Recorded(listings, step, random) is { } recorded) return recorded;
        var price = new PricePath(instruments[0].StartPrice, volatilityBps: index < 2 ? 0.25 : 0.4, step, random);
        return new SyntheticCoin(price, [.. listings.Select(listing => Synthetic(listing, price, step, random))], step,
            TimeSpan.FromMilliseconds(index * 7 % 100));
    }

    private RecordedCoin? Recorded((MarketSpec Spec, BookShape Shape)[] listings, TimeSpan step, Random random)
    {
        MarketSpec? SpecOf(VenueKind kind) =>
            listings.Select(listing => listing.Spec).FirstOrDefault(spec => spec.Kind == kind);
        var (perpSpec, spotSpec) = (SpecOf(VenueKind.BinanceFutures), SpecOf(VenueKind.BinanceSpot));
        var (perp, spot) = _recordings!.TapesOf(perpSpec, spotSpec);
        if (perp is null && spot is null) return null;
        var perpPlayer = perp is null ? null : Player(perpSpec!, perp);
        var spotPlayer = spot is null ? null : Player(spotSpec!, spot);
        var okxSpec = options.RawOkx ? SpecOf(VenueKind.OkxSpot) : null;
        var okx = okxSpec is not null && OkxCapture.TapeOf(options.Recordings!, okxSpec) is { } tape
            ? Player(okxSpec, tape)
            : null;
        RecordedMarket[] players = [.. new[] { perpPlayer, spotPlayer, okx }.OfType<RecordedMarket>()];
        var price = new RecordedPrice(perpPlayer?.Market, spotPlayer?.Market, step);
        var followers = listings.Where(listing => players.All(player => player.Market.Spec != listing.Spec))
            .Select(listing => Synthetic(listing, price, step, random));
        return new RecordedCoin(players, price, [.. followers], step);
    }

    private RecordedMarket Player(MarketSpec spec, RecordedTape tape) => new(
        new SimulatedMarket(spec, venues[spec.Id.Exchange])
        {
            NativeInterval = RecordedInterval,
            FirstBookSent = firstBookSent,
            SourceTellsTop = tape.Events.OfType<RecordedTop>().Any(),
        },
        tape);

    /// <summary>A venue that came later draws from a sequence of its own: the others stay as they were.</summary>
    private Random RandomOf(MarketSpec spec, Random random) =>
        BybitListing.SeedOf(spec) is { } own ? new Random(unchecked((options.Seed * 1_000_003) + own)) : random;

    private SyntheticListing Synthetic(
        (MarketSpec Spec, BookShape Shape) listing, IFairPrice price, TimeSpan step, Random random) => new(
        new SimulatedMarket(listing.Spec, venues[listing.Spec.Id.Exchange])
        {
            NativeInterval = step,
            FirstBookSent = firstBookSent,
        },
        listing.Shape, price, step, RandomOf(listing.Spec, random));
}
