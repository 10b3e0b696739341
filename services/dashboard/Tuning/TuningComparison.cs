using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Platform.Replays;

namespace Surveillance.Dashboard.Tuning;

/// <summary>One incident, as the rules as configured, those tried and the record have it; at least one does.</summary>
/// <param name="Configured">What the rules as configured raise; null for nothing.</param>
/// <param name="Tried">What those tried raise; null for nothing.</param>
/// <param name="Recorded">What really fired; null for nothing.</param>
public sealed record TriedIncident(Alert? Configured, Alert? Tried, Alert? Recorded)
{
    /// <summary>As it is shown: as tried, where it is.</summary>
    public Alert Shown => Tried ?? Configured ?? Recorded!;
}

/// <summary>How often a rule came to fire.</summary>
/// <param name="Rule">Rule name.</param>
/// <param name="Configured">As configured.</param>
/// <param name="Tried">As tried.</param>
public readonly record struct RuleCount(string Rule, int Configured, int Tried);

/// <summary>What a replay says of the rules as configured and as tried, over the same history.</summary>
public sealed record TuningComparison
{
    /// <summary>The replay of the rules as configured.</summary>
    public required ReplayResult Configured { get; init; }

    /// <summary>The replay of those tried; the same when nothing differs.</summary>
    public required ReplayResult Tried { get; init; }

    /// <summary>The metric over the history.</summary>
    public required IReadOnlyList<Platform.Timescale.HistoryPoint> Points { get; init; }

    /// <summary>Where data was lost.</summary>
    public required IReadOnlyList<DataGap> Gaps { get; init; }

    /// <summary>How often each rule fired.</summary>
    public required IReadOnlyList<RuleCount> Counts { get; init; }

    /// <summary>Every incident, the newest first.</summary>
    public required IReadOnlyList<TriedIncident> Incidents { get; init; }

    /// <summary>Incidents that would be told no more.</summary>
    public int Gone => Incidents.Count(each => each is { Configured: not null, Tried: null });

    /// <summary>Incidents that would be new.</summary>
    public int New => Incidents.Count(each => each is { Configured: null, Tried: not null });

    /// <summary>Incidents that would be told as now, though perhaps earlier, later or by another rule.</summary>
    public int Kept => Incidents.Count(each => each is { Configured: not null, Tried: not null });

    /// <summary>Incidents that really fired.</summary>
    public int Recorded => Incidents.Count(each => each.Recorded is not null);

    /// <summary>Compares two replays of the same history.</summary>
    public static TuningComparison Of(
        RuleTrial trial, ReplayResult configured, ReplayResult tried,
        IReadOnlyList<Platform.Timescale.HistoryPoint> points, IReadOnlyList<DataGap> gaps)
    {
        var now = Of(trial, configured);
        var then = Of(trial, tried);
        return new TuningComparison
        {
            Configured = configured,
            Tried = tried,
            Points = points,
            Gaps = gaps,
            Counts = [.. trial.Rules.Select(rule => new RuleCount(
                rule.Name, Raised(now, rule.Name), Raised(then, rule.Name)))],
            Incidents = Match(
                [.. now.Select(each => each.Alert)], [.. then.Select(each => each.Alert)],
                [.. RecordedIn(configured).Where(trial.Concerns)]),
        };
    }

    private static List<ReplayedAlert> Of(RuleTrial trial, ReplayResult result) =>
        [.. result.Alerts.Where(each => trial.Concerns(each.Alert))];

    private static int Raised(List<ReplayedAlert> alerts, string rule) =>
        alerts.Sum(each => each.Raised.Count(raised => raised.Rule == rule));

    private static IEnumerable<Alert> RecordedIn(ReplayResult result) =>
        result.Difference.Both.Select(pair => pair.Recorded).Concat(result.Difference.OnlyRecorded);

    private static IReadOnlyList<TriedIncident> Match(
        IReadOnlyList<Alert> configured, IReadOnlyList<Alert> tried, IReadOnlyList<Alert> recorded)
    {
        var difference = AlertDifference.Of(tried, configured);
        List<TriedIncident> replayed =
        [
            .. difference.Both.Select(pair => new TriedIncident(pair.Recorded, pair.Replayed, null)),
            .. difference.OnlyReplayed.Select(alert => new TriedIncident(null, alert, null)),
            .. difference.OnlyRecorded.Select(alert => new TriedIncident(alert, null, null)),
        ];

        // What really fired did so by the rules as configured, if they have not changed since: those have it first.
        var real = AlertDifference.Of(replayed.Select(each => each.Configured ?? each.Tried!), recorded);
        var partners = real.Both.ToDictionary(pair => pair.Replayed.Id, pair => pair.Recorded, StringComparer.Ordinal);
        return
        [
            .. replayed
                .Select(each => each with
                {
                    Recorded = partners.GetValueOrDefault((each.Configured ?? each.Tried!).Id),
                })
                .Concat(real.OnlyRecorded.Select(alert => new TriedIncident(null, null, alert)))
                .OrderByDescending(each => each.Shown.TriggeredAt)
                .ThenBy(each => each.Shown.Id, StringComparer.Ordinal),
        ];
    }
}
