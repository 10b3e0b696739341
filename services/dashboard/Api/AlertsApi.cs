using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// <c>GET /api/alerts</c>: the active ones from Redis, and the history from the database; <c>GET
/// /api/alerts/{id}</c>: one of them with its steps and who was told.
/// </summary>
internal static class AlertsApi
{
    private const int MostAlerts = 10_000;
    private const int UsualAlerts = 100;
    private const string NobodyKnows =
        "Which alerts are active is not known: anomaly-detector has told nothing since Redis was emptied, or is new.";

    private static readonly TimeSpan UsualLength = TimeSpan.FromDays(1);

    private static readonly KeyValuePair<string, bool?>[] States =
        [new("active", true), new("resolved", false), new("all", null)];

    private static readonly KeyValuePair<string, AlertPriority?>[] Priorities =
    [
        .. Enum.GetValues<AlertPriority>()
            .Select(priority => KeyValuePair.Create($"{priority}", (AlertPriority?)priority)),
    ];

    private static readonly string[] Columns =
    [
        "alert_id", "rule", "priority", "original_priority", "state", "exchange", "instrument", "metric", "condition",
        "trigger_value", "trigger_threshold", "zscore", "triggered_at", "resolved_at", "resolution", "duration_seconds",
        "peak_value", "peak_at", "acknowledged_at", "acknowledged_by", "note", "flaps",
    ];

    /// <summary>Maps them.</summary>
    public static void MapAlerts(this RouteGroupBuilder api)
    {
        api.MapGet("/alerts", AlertsAsync)
            .WithName("alerts").WithTags("alerts").WithSummary("Alerts: the active ones, or the history.")
            .WithDescription(
                "state is active (the default, as they stand in Redis; 503 while nobody knows which are), resolved or "
                + "all (from the database, by when they began: start, a day before the end unless told, to end, now "
                + "unless told). exchange, "
                + $"instrument, rule and priority narrow it down; limit is 1 to {MostAlerts}, {UsualAlerts} unless "
                + "told. format=csv gives a file.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/alerts/{id}", AlertAsync)
            .WithName("alert").WithTags("alerts").WithSummary("One alert, its steps, and who was told.")
            .WithDescription("steps and notices are null while the database does not answer.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<
        Ok<IReadOnlyList<Alert>>, ContentHttpResult, ValidationProblem, ProblemHttpResult>> AlertsAsync(
        string? state, string? exchange, string? instrument, string? rule, string? priority, string? start,
        string? end, string? limit, string? format, HttpContext context, ActiveAlerts active, AlertRows rows,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = new AskedParameters();
        var isCsv = asked.OneOf("format", format, AnswerFormats.All, fallback: false);
        var isActive = asked.OneOf("state", state, States, fallback: true);
        var to = asked.Time("end", end, time.GetUtcNow());
        var from = asked.Time("start", start, to - UsualLength);
        if (from >= to)
            asked.Refuse("start", $"must be before the end, {WireText.Of(to)}, was {WireText.Of(from)}");
        var search = new AlertSearch(from, to, asked.Whole("limit", limit, 1, MostAlerts, UsualAlerts))
        {
            Exchange = exchange,
            Instrument = instrument,
            Rule = rule,
            Priority = asked.OneOf("priority", priority, Priorities, null),
            IsActive = isActive,
        };
        if (asked.Refusal is { } refusal)
            return refusal;
        var found = isActive is true
            ? Narrow((await active.AllAsync(cancellationToken))?.Select(entry => entry.Alert), search)
            : await rows.SearchAsync(search, cancellationToken);
        if (found is null)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, NobodyKnows);
        return isCsv
            ? CsvAnswer.Of(context, $"alerts-{WireText.Of(from)}-{WireText.Of(to)}", Columns, found.Select(ValuesOf))
            : TypedResults.Ok(found);
    }

    private static async Task<Results<Ok<ToldAlert>, ProblemHttpResult>> AlertAsync(
        string id, ActiveAlerts active, AlertRows rows, AlertTrails trails, CancellationToken cancellationToken)
    {
        var alert = (await active.GetAsync(id, cancellationToken))?.Alert;
        try
        {
            alert ??= await rows.FindAsync(id, cancellationToken);
            if (alert is null)
                return Problems.NotFound("There is no alert of that id.");
            var steps = await trails.StepsAsync(id, cancellationToken);
            return TypedResults.Ok(new ToldAlert(alert, steps, await trails.NoticesAsync(id, cancellationToken)));
        }
        catch (NpgsqlException) when (alert is not null)
        {
            // What Redis has of it is told in any case.
            return TypedResults.Ok(new ToldAlert(alert, Steps: null, Notices: null));
        }
    }

    private static List<Alert>? Narrow(IEnumerable<Alert>? alerts, AlertSearch search) =>
        alerts?.Where(alert =>
            (search.Exchange ?? alert.Market.Exchange) == alert.Market.Exchange
            && (search.Instrument ?? alert.Market.Instrument) == alert.Market.Instrument
            && (search.Rule ?? alert.Rule) == alert.Rule
            && (search.Priority ?? alert.Priority) == alert.Priority).Take(search.Limit).ToList();

    private static object?[] ValuesOf(Alert alert) =>
    [
        alert.Id, alert.Rule, $"{alert.Priority}", $"{alert.OriginalPriority}", WireText.Of(alert.State),
        alert.Market.Exchange, alert.Market.Instrument, alert.Metric, WireText.Of(alert.Condition),
        alert.TriggerValue, alert.TriggerThreshold, alert.ZScore, alert.TriggeredAt, alert.ResolvedAt,
        alert.Resolution is { } resolution ? WireText.Of(resolution) : null, alert.Duration?.TotalSeconds,
        alert.PeakValue, alert.PeakAt, alert.AcknowledgedAt, alert.AcknowledgedBy, alert.Note, alert.Flaps,
    ];
}

/// <summary>One alert with its trail.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Steps">Its steps, the oldest first; null while they cannot be read.</param>
/// <param name="Notices">Who was told, the oldest first; null while that cannot be read.</param>
internal sealed record ToldAlert(
    Alert Alert, IReadOnlyList<AlertStep>? Steps, IReadOnlyList<AlertNotice>? Notices);
