using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>A market that this engine measures, with what it must remember of having done so.</summary>
internal sealed class MeasuredMarket(MarketMeasurer measurer)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly MarketSample _sample = new(measurer.Settings.Market);
    private readonly List<BookSnapshot> _peerBooks = [];
    private SeenMarket? _spot;
    private IReadOnlyList<SeenMarket> _peers = [];

    /// <summary>Its windows.</summary>
    public MarketMeasurer Measurer { get; } = measurer;

    /// <summary>The market.</summary>
    public MarketId Market => Measurer.Settings.Market;

    /// <summary>What was last read of it.</summary>
    public SeenMarket Seen { get; private set; } = new(measurer.Settings.Market);

    /// <summary>What was last read of the markets whose books it is compared with: its peers and its spot.</summary>
    public IReadOnlyList<SeenMarket> ComparedWith { get; private set; } = [];

    /// <summary>The markets that are compared with it.</summary>
    public IReadOnlyList<MarketId> Dependents { get; private set; } = [];

    /// <summary>The share that it lies in.</summary>
    public int Share { get; } = RedisKeys.ShareOf(measurer.Settings.Market);

    /// <summary>
    /// The last whole second that was sampled, by this engine or the one before it; null before the first.
    /// </summary>
    public DateTimeOffset? LastSecond { get; set; }

    /// <summary>
    /// Metrics without a row of that second, because no book was live when it was sampled:
    /// <see cref="History.KeepLate"/>.
    /// </summary>
    public List<string> WithoutRow { get; } = [];

    /// <summary>Since when this engine measures it without a break.</summary>
    public DateTimeOffset TakenUpAt { get; set; }

    /// <summary>When it was last measured or sampled.</summary>
    public DateTimeOffset MeasuredAt { get; private set; }

    /// <summary>What the mirrors of its windows in Redis lack, by metric name.</summary>
    public Dictionary<string, WindowBacklog> Backlogs { get; } = [];

    /// <summary>Whether it is the turn of those mirrors to be written.</summary>
    public bool AreListsDue { get; set; }

    /// <summary>Time of the baseline that stands for it in Redis; null before the first.</summary>
    public DateTimeOffset? SavedAt { get; set; }

    /// <summary>When its lists in Redis were last told to live on.</summary>
    public DateTimeOffset RenewedAt { get; set; }

    /// <summary>
    /// Whether the spread was scored when it was last sampled, so that warming up is told when it begins.
    /// </summary>
    public bool? IsWarm { get; set; }

    /// <summary>Takes hold of what a plan says it is made of.</summary>
    public void Connect(MeasuringPlan plan, MarketCache cache)
    {
        Seen = cache.Of(Market);
        _spot = plan.SpotOf(Market) is { } spot ? cache.Of(spot) : null;
        _peers = [.. plan.PeersOf(Market).Select(cache.Of)];
        ComparedWith = [.. plan.ComparedWith(Market).Select(cache.Of)];
        Dependents = plan.DependentsOf(Market);
    }

    /// <summary>What it is measured by: valid until the next time.</summary>
    public MarketInputs InputsAmong(HaltedMarkets halted)
    {
        _peerBooks.Clear();
        foreach (var peer in _peers)
        {
            if (peer.Book is { } book)
                _peerBooks.Add(book);
        }

        return new MarketInputs(Seen.Book, Seen.Ticker, _spot?.Book, _peerBooks, halted.Contains(Market));
    }

    /// <summary>Measures it between samples; what it said before is gone.</summary>
    public MarketReadings Measure(in MarketInputs inputs, DateTimeOffset now)
    {
        MeasuredAt = now;
        Measurer.Measure(inputs, now, _sample.Readings);
        return _sample.Readings;
    }

    /// <summary>
    /// Whether a second is still to be sampled. Clocks that differ, or step back, by more than a few
    /// seconds do not count.
    /// </summary>
    public bool IsDue(DateTimeOffset second) => !(LastSecond >= second && LastSecond - second < ClockTolerance);

    /// <summary>Samples a second; what it said before is gone.</summary>
    public MarketSample Sample(DateTimeOffset second, MarketInputs inputs, DateTimeOffset now)
    {
        LastSecond = second;
        MeasuredAt = now;
        Measurer.Sample(inputs, now, _sample, second);
        return _sample;
    }
}
