using System.Collections.Immutable;
using Surveillance.Markets;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// The last minutes of what a number alone says too little of, kept once for all browsers: a value every ten seconds.
/// It begins with the dashboard, so that no store is asked for it. Immutable.
/// </summary>
public sealed class Trends
{
    /// <summary>Nothing is known.</summary>
    public static Trends None { get; } = new([]);

    /// <summary>From one value to the next.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Most values of a line: four minutes.</summary>
    public const int Most = 24;

    /// <summary>The metrics that have a line; of other ones the charts tell more.</summary>
    public static ImmutableArray<string> Metrics { get; } =
    [
        "mid_price", "spread_bps", "depth_10bps_total", "imbalance", "basis_bps", "cross_exchange_spread_bps",
        "mark_index_deviation_bps",
    ];

    private readonly Moment[] _moments;

    private Trends(Moment[] moments) => _moments = moments;

    /// <summary>The same with what is known now, once a step has passed; else itself.</summary>
    public Trends After(LivePart live, DateTimeOffset now)
    {
        // Steps of the clock, not from one reading to the next: those would drift apart and leave gaps that are none.
        var step = now.AddTicks(-(now.Ticks % Step.Ticks));
        if (_moments is [.., var last] && last.At == step)
            return this;
        var kept = _moments.Where(moment => moment.At > step - (Step * Most) && moment.At < step);
        return new Trends([.. kept, MomentOf(live, step)]);
    }

    /// <summary>
    /// A metric of a market: the newest last; null where it was not known. Empty of what has no line.
    /// </summary>
    public IReadOnlyList<double?> Of(MarketId market, string metric)
    {
        var place = Metrics.IndexOf(metric);
        return place < 0 ? [] : Line(moment => moment.Markets.GetValueOrDefault(market)?[place]);
    }

    /// <summary>Messages a second of a venue: the newest last; null where they were not known.</summary>
    public IReadOnlyList<double?> RatesOf(string venue) =>
        Line(moment => moment.Rates.TryGetValue(venue, out var rate) ? rate : null);

    // A moment that was left out, as when nobody looked and reading was slow, stays a gap of its own length.
    private double?[] Line(Func<Moment, double?> value)
    {
        if (_moments is not [.., var last])
            return [];
        var line = new double?[Most];
        foreach (var moment in _moments)
        {
            var back = (int)Math.Round((last.At - moment.At) / Step);
            if (back < Most)
                line[Most - 1 - back] = value(moment);
        }

        return line;
    }

    private static Moment MomentOf(LivePart live, DateTimeOffset step)
    {
        var markets = new Dictionary<MarketId, float?[]>(live.Markets.Count);
        foreach (var (market, state) in live.Markets)
        {
            if (state.Readings is not null)
                markets[market] = [.. Metrics.Select(metric => (float?)state.ReadingOf(metric)?.Value)];
        }

        return new Moment(
            step, markets, live.Venues.Values.ToDictionary(health => health.Exchange, health => health.MessageRate));
    }

    /// <summary>
    /// What was known at a moment, as small as it can be: of thousands of markets it is kept 24 times.
    /// </summary>
    private sealed record Moment(
        DateTimeOffset At, Dictionary<MarketId, float?[]> Markets, Dictionary<string, double> Rates);
}
