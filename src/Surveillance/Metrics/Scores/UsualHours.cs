using System.Collections.Concurrent;
using Surveillance.Markets;

namespace Surveillance.Metrics.Scores;

/// <summary>
/// What is usual at this hour, as far as it was read: filled by whoever reads history, asked by whoever measures.
/// Thread-safe.
/// </summary>
public sealed class UsualHours
{
    /// <summary>
    /// So long the hour before stands in for one that could not be read; then what is usual is not known any more.
    /// </summary>
    public static readonly TimeSpan StandsInFor = TimeSpan.FromHours(3);

    /// <summary>So long before its first moment an hour is read.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<SeriesId, ReadHours> _read = new();

    /// <summary>Series of which an hour was read.</summary>
    public int Count => _read.Count;

    /// <summary>What is usual of a series at a moment; null when that is not known.</summary>
    public UsualHour? At(MarketId market, string metric, DateTimeOffset at)
    {
        if (!_read.TryGetValue(new SeriesId(market, metric), out var read))
            return null;
        var hour = UsualHour.StartOf(at);
        var nearest = read.Newest.Start <= hour ? read.Newest : read.Before ?? default;
        return nearest.Start <= hour && hour - nearest.Start <= StandsInFor ? nearest.Usual : null;
    }

    /// <summary>
    /// What is to be read next of the series that are asked for: first what is lacking of this hour, then, shortly
    /// before it, of the coming one.
    /// </summary>
    public (DateTimeOffset Hour, IReadOnlyList<SeriesId> Series) Lacking(
        IReadOnlyCollection<SeriesId> asked, DateTimeOffset now, int most)
    {
        var hour = UsualHour.StartOf(now);
        SeriesId[] lacking = [.. asked.Where(series => !HasRead(series, hour)).Take(most)];
        if (lacking.Length > 0 || StartOfNext(hour) - now > Ahead)
            return (hour, lacking);
        hour = StartOfNext(hour);
        return (hour, [.. asked.Where(series => !HasRead(series, hour)).Take(most)]);
    }

    /// <summary>An hour of a series was read; null when too little is stored to tell.</summary>
    public void Put(SeriesId series, DateTimeOffset hour, UsualHour? usual)
    {
        var read = new ReadHour(hour, usual);
        _read.AddOrUpdate(
            series,
            new ReadHours(read, Before: null),
            (_, known) => known.Newest.Start < hour ? new ReadHours(read, known.Newest) : new ReadHours(read, null));
    }

    /// <summary>Forgets series that are not asked for any more.</summary>
    public void KeepOnly(IReadOnlySet<SeriesId> asked)
    {
        foreach (var series in _read.Keys.Where(series => !asked.Contains(series)))
            _read.TryRemove(series, out _);
    }

    // A clock that was set back finds its hours unread, and they are read again.
    private bool HasRead(SeriesId series, DateTimeOffset hour) =>
        _read.TryGetValue(series, out var read) && (read.Newest.Start == hour || read.Before?.Start == hour);

    private static DateTimeOffset StartOfNext(DateTimeOffset hour) => hour.AddHours(1);

    private readonly record struct ReadHour(DateTimeOffset Start, UsualHour? Usual);

    private sealed record ReadHours(ReadHour Newest, ReadHour? Before);
}
