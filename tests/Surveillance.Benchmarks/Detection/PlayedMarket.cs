using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Detection;

/// <summary>One market as it arrives, and its measurer: what the metrics engine does for it.</summary>
internal sealed class PlayedMarket
{
    private readonly WorldMarket _market;
    private readonly BookCaster _caster;
    private readonly MarketSettings _settings;
    private readonly MarketSample _sample;
    private MarketMeasurer _measurer;

    public PlayedMarket(WorldMarket market, MarketSettings settings, DateTimeOffset start)
    {
        (_market, _settings) = (market, settings);
        _caster = new BookCaster(market);
        _measurer = new MarketMeasurer(settings, start);
        _sample = new MarketSample(market.Id);
    }

    public MarketId Id => _market.Id;

    /// <summary>What incidents make of the second that is played.</summary>
    public Distortion Distortion { get; } = new();

    /// <summary>The newest book.</summary>
    public BookSnapshot? Book { get; private set; }

    private Ticker? Ticker { get; set; }

    /// <summary>Takes what arrives in a second; a gap that it closes is told as the ingestion tells it.</summary>
    public void Arrive(World world, int second, DateTimeOffset now)
    {
        if (Distortion.IsSilent)
            return;
        if (Book is { } before && now - before.LocalTimestamp > _settings.StaleAfter)
            _measurer.Note(new DataGap(Id, before.LocalTimestamp, now, GapReason.StreamSilent, null, null));
        Book = _caster.Cast(second, now, Distortion);
        if (_market.IsPerpetual)
            Ticker = TickerOf(world, second, now);
    }

    /// <summary>The sample of a second.</summary>
    public MarketReadings Measure(PlayedMarket? spot, IReadOnlyList<PlayedMarket> peers, DateTimeOffset now)
    {
        _measurer.Sample(
            new MarketInputs(Book, Ticker, spot?.Book, [.. peers.Select(peer => peer.Book).OfType<BookSnapshot>()]),
            now, _sample);
        return _sample.Readings;
    }

    /// <summary>Another engine goes on from what this one had written.</summary>
    public void Restart(DateTimeOffset now)
    {
        var saved = _measurer.Save(now);
        var windows = MetricCatalog.OfBooks.Where(metric => metric.Scored)
            .ToDictionary(metric => metric.Name, metric => _measurer.WindowOf(metric.Name));
        _measurer = new MarketMeasurer(_settings, now);
        _measurer.Restore(saved, windows);
    }

    private Ticker TickerOf(World world, int second, DateTimeOffset now)
    {
        var index = world.IndexAt(second);
        var deviation = Distortion.MarkDeviationBps ?? world.MarkDeviationAt(second);
        return new Ticker
        {
            Market = Id,
            Timestamp = now,
            LocalTimestamp = now,
            Mark = index * (1 + (deviation / 1e4)),
            Index = index,
            MarkIndexAt = now,
        };
    }
}
