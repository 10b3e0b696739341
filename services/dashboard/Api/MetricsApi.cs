using Microsoft.AspNetCore.Http.HttpResults;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// <c>GET /api/metrics/{metric}/{exchange}/{instrument}?start&amp;end&amp;interval&amp;format</c>: the history of one
/// series, and the gaps in it.
/// </summary>
internal static class MetricsApi
{
    /// <summary>Most points of an answer.</summary>
    public const int MostPoints = 20_000;

    /// <summary>Without an interval, the shortest is taken that gives at most so many.</summary>
    private const int UsualPoints = 2_000;

    private const int MostGaps = 1_000;

    private static readonly TimeSpan UsualLength = TimeSpan.FromMinutes(15);

    private static readonly KeyValuePair<string, TimeSpan>[] Intervals =
    [
        new("1s", TimeSpan.FromSeconds(1)), new("5s", TimeSpan.FromSeconds(5)), new("10s", TimeSpan.FromSeconds(10)),
        new("30s", TimeSpan.FromSeconds(30)), new("1m", TimeSpan.FromMinutes(1)), new("5m", TimeSpan.FromMinutes(5)),
        new("15m", TimeSpan.FromMinutes(15)), new("1h", TimeSpan.FromHours(1)), new("6h", TimeSpan.FromHours(6)),
        new("1d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Maps it.</summary>
    public static void MapMetrics(this RouteGroupBuilder api) =>
        api.MapGet("/metrics/{metric}/{exchange}/{instrument}", SeriesAsync)
            .WithName("metric").WithTags("markets").WithSummary("The history of one metric of a market.")
            .WithDescription(
                "From start (inclusive; 15 minutes before the end unless told) to end (exclusive; now unless told), in "
                + $"steps of interval ({string.Join(", ", Intervals.Select(one => one.Key))}; unless told the shortest "
                + $"that gives at most {UsualPoints} points). A step without rows is left out; gaps tells why. "
                + $"What is older than {MetricSeries.FineKept.TotalDays} days has steps of 1h and more alone. "
                + "format=csv gives the points as a file.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ToldSeries>, ContentHttpResult, ValidationProblem, ProblemHttpResult>>
        SeriesAsync(
            string metric, string exchange, string instrument, string? start, string? end, string? interval,
            string? format, HttpContext context, MetricSeries series, MarketHistory history,
            ConfigurationWatch configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var market = new MarketId(exchange, instrument);
        if (MetricCatalog.Find(metric) is not { } definition)
            return Problems.NotFound($"There is no metric {metric}.");
        if (!configuration.Current.Knows(market))
            return Problems.NotFound($"There is no market {market}.");

        var asked = new AskedParameters();
        var isCsv = asked.OneOf("format", format, AnswerFormats.All, fallback: false);
        var query = Read(new SeriesQuery(market, metric, default, default, default), start, end, interval, asked, time);
        if (asked.Refusal is { } refusal)
            return refusal;
        var points = await series.ReadAsync(query, cancellationToken);
        if (isCsv)
            return CsvAnswer.Of(
                context, $"{metric}-{exchange}-{instrument}",
                ["timestamp", "min", "max", "avg", "last", "max_abs_zscore", "samples"],
                points.Select(point => new object?[]
                {
                    point.Start, point.Min, point.Max, point.Avg, point.Last, point.MaxAbsZscore, point.Samples,
                }));
        var gaps = await history.GapsAsync(
            instrument, [exchange], query.From, query.To, MostGaps, cancellationToken);
        return TypedResults.Ok(new ToldSeries(
            metric, definition.Unit, exchange, instrument, query.From, query.To, query.Bucket.TotalSeconds, points,
            [.. gaps.Select(gap => new ToldGap(gap.Start, gap.End, WireText.Of(gap.Reason)))]));
    }

    private static SeriesQuery Read(
        SeriesQuery query, string? start, string? end, string? interval, AskedParameters asked, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var to = asked.Time("end", end, now);
        var from = asked.Time("start", start, to - UsualLength);
        if (from >= to)
            asked.Refuse("start", $"must be before the end, {WireText.Of(to)}, was {WireText.Of(from)}");
        var length = to - from;
        var shortest = from < now - MetricSeries.FineKept ? MetricSeries.Hour : TimeSpan.Zero;
        var usual = Intervals.Select(one => one.Value).FirstOrDefault(
            step => step >= shortest && length / step <= UsualPoints, Intervals[^1].Value);
        var bucket = asked.OneOf("interval", interval, Intervals, usual);
        if (length / bucket > MostPoints)
        {
            var enough = Intervals.Where(one => length / one.Value <= MostPoints).Select(one => one.Key).ToList();
            asked.Refuse("interval", enough.Count > 0
                ? $"of so long a time must be one of {string.Join(", ", enough)}: at most {MostPoints} points are given"
                : $"gives more than {MostPoints} points at any length: ask for a shorter time");
        }

        return query with { From = from, To = to, Bucket = bucket };
    }
}

/// <summary>A stretch of one series.</summary>
/// <param name="Metric">Metric name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Exchange">Venue.</param>
/// <param name="Instrument">Instrument.</param>
/// <param name="Start">First moment, inclusive.</param>
/// <param name="End">Last moment, exclusive.</param>
/// <param name="IntervalSeconds">Length of a step.</param>
/// <param name="Points">The steps that hold rows.</param>
/// <param name="Gaps">When there was no trustworthy data, the newest first, at most 1,000.</param>
internal sealed record ToldSeries(
    string Metric,
    string Unit,
    string Exchange,
    string Instrument,
    DateTimeOffset Start,
    DateTimeOffset End,
    double IntervalSeconds,
    IReadOnlyList<SeriesPoint> Points,
    IReadOnlyList<ToldGap> Gaps);

/// <summary>A time without trustworthy data.</summary>
/// <param name="Start">When it began, UTC.</param>
/// <param name="End">When it ended, UTC.</param>
/// <param name="Reason">Such as <c>disconnect</c>.</param>
internal sealed record ToldGap(DateTimeOffset Start, DateTimeOffset End, string Reason);
