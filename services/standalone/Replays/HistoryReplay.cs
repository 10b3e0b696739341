using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.AnomalyDetector;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Timescale;

namespace Surveillance.Standalone.Replays;

/// <summary>Judges stored history by the detector's own code, with the rules of today or with other ones.</summary>
internal sealed class HistoryReplay(ReplayRequest request, SurveillanceConfig config, Database database)
{
    private const string Mid = "mid_price";
    private const string Imbalance = "imbalance";
    private const string Depth = "depth_10bps_total";

    /// <summary>
    /// History before the first moment is judged, too, so that what went on then is known at it: windows are full
    /// again after five minutes, and an incident is the new normal after ten.
    /// </summary>
    private static readonly TimeSpan LeadIn = TimeSpan.FromMinutes(15);

    /// <summary>Metrics that rules watch and of which no row has come yet.</summary>
    private readonly HashSet<string> _unseen = [.. MetricsOf(config)];

    private readonly UsualHours _usual = new();
    private DateTimeOffset? _usualRead;

    /// <summary>Runs it.</summary>
    /// <param name="incidents">Labelled incidents; none for no score.</param>
    /// <param name="report">Told how far it is, 0 to 1.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Npgsql.NpgsqlException">The database does not answer, or has no history.</exception>
    public async Task<ReplayResult> RunAsync(
        IReadOnlyList<LabelledIncident> incidents, Action<double, long> report, CancellationToken stop)
    {
        var begin = request.From - LeadIn;
        await using var history = await ReadingHistory.BeginAsync(database, request.Markets, stop);
        var markets = await history.MarketsAsync(begin, request.To, stop);
        var policy = PolicyReader.Read(config).Over([.. markets.Where(market => !market.IsServiceFigure)]) with
        {
            IsEnabled = true,
            Awaited = [],
        };
        var replay = new AlertReplay(policy);
        var asksBeside = config.Rules.Definitions.Any(rule => rule.Baseline is not null);
        var scorer = request.Alerts is null && !asksBeside
            ? null
            : await ScorerAsync(history, policy, begin, stop);
        var byHour = SeriesId.AskedByHour(config.Rules, policy.Markets);
        await foreach (var second in history.ReadAsync(begin, request.To, MetricsRead(scorer), stop))
        {
            await ReadUsualAsync(byHour, second.At, stop);
            scorer?.Score(second.At, second.Readings);
            replay.Take(second);
            Note(second);
            if (second.At.Second == 0)
                report((second.At - begin) / (request.To - begin), history.Rows);
        }

        var alerts = replay.Alerts.Where(each => IsWithin(each.Alert)).ToList();
        var recorded = await new AlertRows(database).ActiveWithinAsync(request.From, request.To, stop);
        return new ReplayResult(
            request,
            config.Rules,
            alerts,
            AlertDifference.Of(alerts.Select(each => each.Alert), recorded.Where(alert => policy.Covers(alert.Market))),
            incidents.Count == 0 ? null : IncidentScore.Of(incidents, alerts, config.Rules),
            policy.Markets.Count,
            history.Rows,
            [.. _unseen.Order(StringComparer.Ordinal)],
            scorer is not null);
    }

    private List<string> MetricsRead(HistoryScorer? scorer)
    {
        var metrics = MetricsOf(config).ToHashSet();
        if (metrics.Contains(Imbalance))
            metrics.Add(Depth);
        if (scorer is not null)
            metrics.Add(Mid);
        return [.. metrics.Order(StringComparer.Ordinal)];
    }

    // What the desk counts itself has no rows: it is counted again.
    private static IEnumerable<string> MetricsOf(SurveillanceConfig config) =>
        config.Rules.Definitions.Select(rule => rule.Metric).Where(metric => metric != WatchedMetrics.MarketsAlerting);

    private async Task<HistoryScorer> ScorerAsync(
        ReadingHistory history, AlertPolicy policy, DateTimeOffset begin, CancellationToken stop)
    {
        var ticks = await history.TicksAsync(policy.Markets, begin, request.To, stop);
        var spots = config.BasisPairs.ToDictionary(pair => pair.Perp, pair => pair.Spot);
        return new HistoryScorer(config.Features.ZScore, config.Rules, new HistoryMarkets(
            ticks,
            market => spots.TryGetValue(market.Instrument, out var spot) ? market with { Instrument = spot } : null,
            market => policy.VenuesOf(market.Instrument)
                .Where(venue => venue != market.Exchange)
                .Select(venue => market with { Exchange = venue })), _usual);
    }

    /// <summary>What is usual at the hour of a second is known before that second is judged, as it was then.</summary>
    private async Task ReadUsualAsync(IReadOnlySet<SeriesId> asked, DateTimeOffset at, CancellationToken stop)
    {
        if (asked.Count == 0 || _usualRead == UsualHour.StartOf(at))
            return;
        _usualRead = UsualHour.StartOf(at);
        var rows = new UsualHourRows(database);
        while (_usual.Lacking(asked, at, UsualHourRows.MostAtOnce) is { Series: [_, ..] series } lacking)
        {
            var usual = await rows.ReadAsync(series, lacking.Hour, config.Features.ZScore.HourOfWeekWeeks, stop);
            foreach (var each in series)
                _usual.Put(each, lacking.Hour, usual.GetValueOrDefault(each));
        }
    }

    private void Note(HistorySecond second)
    {
        foreach (var readings in second.Readings)
            _unseen.RemoveWhere(readings.Readings.ContainsKey);
    }

    private bool IsWithin(Alert alert) => !(alert.ResolvedAt < request.From);
}
