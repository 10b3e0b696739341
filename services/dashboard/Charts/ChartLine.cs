using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Charts;

/// <summary>A point of a line; a value that is not known breaks the line.</summary>
public readonly record struct ChartPoint(DateTimeOffset At, double? Value);

/// <summary>A stretch of time.</summary>
public readonly record struct TimeSpread(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The same moments, by stretches that do not touch each other, in the order of time.</summary>
    public static IReadOnlyList<TimeSpread> Merge(IEnumerable<TimeSpread> stretches)
    {
        var merged = new List<TimeSpread>();
        foreach (var next in stretches.OrderBy(stretch => stretch.Start))
        {
            if (merged.Count > 0 && next.Start <= merged[^1].End)
                merged[^1] = merged[^1] with { End = next.End > merged[^1].End ? next.End : merged[^1].End };
            else
                merged.Add(next);
        }

        return merged;
    }
}

/// <summary>
/// The line of one venue in one chart: its history, and the points that come after it. Where nothing came for longer
/// than a stream may be quiet, the line breaks. Not for several threads at once.
/// </summary>
/// <param name="range">How far back.</param>
/// <param name="pace">The database has a value once in this time.</param>
internal sealed class ChartLine(ChartRange range, TimeSpan pace)
{
    /// <summary>
    /// Without a value for longer than this, than two buckets, or than two values are apart, the line breaks.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<TimeSpread> _breaks = [];
    private readonly ToldMoments _told = new();
    private DateTimeOffset? _open;
    private double _least;
    private double _greatest;
    private DateTimeOffset? _drawn;
    private DateTimeOffset _blank;
    private bool _isBroken = true;

    /// <summary>Where the history has no values, in the order of time.</summary>
    public IReadOnlyList<TimeSpread> Breaks => _breaks;

    /// <summary>
    /// How often the line went on after it had been broken: then there are gaps that were not known before.
    /// </summary>
    public int Resumed { get; private set; }

    /// <summary>Whether it has a value of that time or later.</summary>
    public bool ReachesTo(DateTimeOffset from) => (_open ?? _drawn) >= from;

    private TimeSpan BreaksAfter { get; } =
        new[] { Patience, range.Bucket * 2, (pace * 2) + TimeSpan.FromSeconds(1) }.Max();

    /// <summary>
    /// The points of the history, in the order of time. A bucket that is not over yet is drawn once it is, with what
    /// comes meanwhile.
    /// </summary>
    /// <param name="history">Its buckets, in the order of time.</param>
    /// <param name="now">End of the history, UTC.</param>
    public IReadOnlyList<ChartPoint> Begin(IEnumerable<HistoryPoint> history, DateTimeOffset now) =>
        Told(PointsOf(history, now));

    /// <summary>
    /// The points that a new reading adds, if any; <paramref name="value"/> is null when it is not known.
    /// </summary>
    /// <param name="at">The reading's time; of an unknown one, now.</param>
    /// <param name="value">In the metric's unit.</param>
    public IReadOnlyList<ChartPoint> Add(DateTimeOffset at, double? value) => Told(PointsOf(at, value));

    /// <summary>
    /// How many of the points so far are from a moment or later. A browser keeps so many: by their number alone it
    /// would keep the wide steps of a history that is stored seldom for longer than the range is.
    /// </summary>
    public int KeptFrom(DateTimeOffset from)
    {
        _told.DropBefore(from);
        return Math.Clamp(_told.Count, 1, range.MostPoints);
    }

    private List<ChartPoint> PointsOf(IEnumerable<HistoryPoint> history, DateTimeOffset now)
    {
        var points = new List<ChartPoint>();
        foreach (var bucket in history)
        {
            if (_drawn is { } last && bucket.Start - last > BreaksAfter)
            {
                points.Add(new ChartPoint(last + range.Bucket, null));
                _breaks.Add(new TimeSpread(last + range.Bucket, bucket.Start));
            }

            Close(points);
            if (range.IsBucketed && bucket.Start > now - range.Bucket)
                Open(bucket.Start, bucket.Least, bucket.Greatest);
            else
                Draw(points, bucket.Start, bucket.Least, bucket.Greatest);
        }

        return points;
    }

    private List<ChartPoint> PointsOf(DateTimeOffset at, double? value)
    {
        var points = new List<ChartPoint>();
        if (!_isBroken && (_open ?? _drawn) is { } last && at - last > BreaksAfter)
            Break(points);
        var bucket = range.BucketOf(at);
        if (value is not { } known)
        {
            Blank(points, bucket);
            return points;
        }

        if (_isBroken && _drawn is not null)
            Resumed++;
        if (bucket <= _drawn)
            return points;
        if (!range.IsBucketed)
        {
            Draw(points, bucket, known, known);
            return points;
        }

        if (_open is { } open && bucket > open)
            Close(points);
        if (_open is null)
            Open(bucket, known, known);
        else
            (_least, _greatest) = (Math.Min(_least, known), Math.Max(_greatest, known));
        return points;
    }

    private List<ChartPoint> Told(List<ChartPoint> points)
    {
        foreach (var point in points)
            _told.Add(point.At);
        return points;
    }

    private void Open(DateTimeOffset bucket, double least, double greatest)
    {
        (_open, _least, _greatest) = (bucket, least, greatest);
        _isBroken = false;
    }

    private void Break(List<ChartPoint> points)
    {
        Close(points);
        _blank = _drawn!.Value + range.Bucket;
        points.Add(new ChartPoint(_blank, null));
        _isBroken = true;
    }

    /// <summary>
    /// A broken line goes on without values: a browser keeps so many points of each line, and the old ones of a venue
    /// that is silent would else stay for ever, and stretch the axis.
    /// </summary>
    private void Blank(List<ChartPoint> points, DateTimeOffset bucket)
    {
        if (!_isBroken || _drawn is null || bucket <= _blank)
            return;
        _blank = bucket;
        points.Add(new ChartPoint(bucket, null));
        if (range.IsBucketed)
            points.Add(new ChartPoint(bucket + (range.Bucket / 2), null));
    }

    private void Close(List<ChartPoint> points)
    {
        if (_open is { } open)
            Draw(points, open, _least, _greatest);
        _open = null;
    }

    private void Draw(List<ChartPoint> points, DateTimeOffset bucket, double least, double greatest)
    {
        points.Add(new ChartPoint(bucket, least));
        if (range.IsBucketed)
            points.Add(new ChartPoint(bucket + (range.Bucket / 2), greatest));
        _drawn = bucket;
        _isBroken = false;
    }
}
