using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>A market that this engine measures, with what it must remember of having done so.</summary>
internal sealed class MeasuredMarket(MarketMeasurer measurer)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly MarketSample _sample = new(measurer.Settings.Market);

    /// <summary>Its windows.</summary>
    public MarketMeasurer Measurer { get; } = measurer;

    /// <summary>The market.</summary>
    public MarketId Market => Measurer.Settings.Market;

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
