using Surveillance.Metrics;

namespace Surveillance.Alerts;

/// <summary>
/// Speaks for a market whose readings have stopped, as when the engine that measures it is dead: then nobody else can
/// say that its data is stale. All that is known is the age of its book, and of that a lower bound: what it was, and
/// the time since.
/// </summary>
internal static class MissingReadings
{
    /// <summary>A market that was never read gets this long on top: the services start in any order.</summary>
    private static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(20);

    /// <summary>Readings that hold the age of the book alone; null while the market's own are recent enough.</summary>
    /// <param name="watch">The market.</param>
    /// <param name="since">Since when the desk has been looking; null when it does not say.</param>
    /// <param name="patience">A market that has been silent for longer is not measured any more.</param>
    /// <param name="now">Present time.</param>
    public static MarketReadings? Of(
        MarketWatch watch, DateTimeOffset? since, TimeSpan patience, DateTimeOffset now)
    {
        if (since is not { } began)
            return null;
        if (watch.AddedAt > began)
            began = watch.AddedAt.Value;
        var isRead = watch.LastReadingAt >= began;
        var silence = now - (isRead ? watch.LastReadingAt!.Value : began);
        if (silence <= (isRead ? patience : patience + StartGrace))
            return null;
        var age = isRead ? silence + (watch.BookAge ?? TimeSpan.Zero) : silence;
        return new MarketReadings(watch.Market, now, watch.Simulated, new Dictionary<string, Reading>
        {
            [WatchedMetrics.BookAge] = Reading.Of(age.TotalSeconds),
        });
    }
}
