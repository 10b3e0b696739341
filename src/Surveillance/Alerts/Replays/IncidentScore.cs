namespace Surveillance.Alerts.Replays;

/// <summary>How incidents of one kind were found.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Incidents">Those that should be found.</param>
/// <param name="Found">Those that were.</param>
/// <param name="NearMisses">Stretches in which nothing should fire.</param>
/// <param name="FiredInNearMisses">Those in which something did.</param>
/// <param name="Delays">Time from the start of each that was found to its alert, beyond the rule's own hold.</param>
public sealed record KindScore(
    string Kind, int Incidents, int Found, int NearMisses, int FiredInNearMisses, IReadOnlyList<TimeSpan> Delays)
{
    /// <summary>Part of the incidents that were found; null without any.</summary>
    public double? Recall => Incidents == 0 ? null : (double)Found / Incidents;

    /// <summary>Mean time to detect beyond the rule's own hold; null when none was found.</summary>
    public TimeSpan? MeanDelay => Delays.Count == 0
        ? null
        : TimeSpan.FromTicks((long)Delays.Average(delay => delay.Ticks));
}

/// <summary>What a replay made of labelled history.</summary>
/// <param name="Kinds">By kind, by name.</param>
/// <param name="Raised">How often a rule came to fire.</param>
/// <param name="Unexplained">Times at which one did that no incident explains, with their alerts.</param>
/// <param name="Missed">Incidents that were not found.</param>
public sealed record IncidentScore(
    IReadOnlyList<KindScore> Kinds,
    int Raised,
    IReadOnlyList<(Alert Alert, RaisedRule Raised)> Unexplained,
    IReadOnlyList<LabelledIncident> Missed)
{
    /// <summary>
    /// So long after an incident, and the hold of its rule, an alert is still its own: the last reading of it may be
    /// judged a little later.
    /// </summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>Part of the incidents that were found; null without any.</summary>
    public double? Recall => Kinds.Sum(kind => kind.Incidents) is var all and > 0
        ? (double)Kinds.Sum(kind => kind.Found) / all
        : null;

    /// <summary>Part of what was raised that an incident explains; null when nothing was raised.</summary>
    public double? Precision => Raised == 0 ? null : (double)(Raised - Unexplained.Count) / Raised;

    /// <summary>Mean time to detect beyond the rules' own holds; null when none was found.</summary>
    public TimeSpan? MeanDelay => Kinds.SelectMany(kind => kind.Delays).ToList() is { Count: > 0 } delays
        ? TimeSpan.FromTicks((long)delays.Average(delay => delay.Ticks))
        : null;

    /// <summary>Scores a replay.</summary>
    /// <param name="incidents">What should have been raised, and what should not.</param>
    /// <param name="alerts">What was.</param>
    /// <param name="rules">The rules that were replayed.</param>
    /// <exception cref="ArgumentException">An incident names a rule that does not apply to its market.</exception>
    public static IncidentScore Of(
        IReadOnlyCollection<LabelledIncident> incidents, IReadOnlyCollection<ReplayedAlert> alerts, RuleBook rules)
    {
        var stretches = incidents.Select(incident => new Stretch(incident, FamilyOf(incident, rules))).ToList();
        var raised = alerts.SelectMany(each => each.Raised.Select(step => (each.Alert, Raised: step))).ToList();
        List<(Stretch Stretch, TimeSpan Delay)> found = [];
        List<LabelledIncident> missed = [];
        foreach (var stretch in stretches.Where(each => each.Incident.IsExpected))
        {
            var first = raised.Where(each => stretch.IsRaisedBy(each.Alert, each.Raised))
                .OrderBy(each => each.Raised.At).FirstOrDefault();
            if (first.Alert is null)
                missed.Add(stretch.Incident);
            else
                found.Add((stretch, first.Raised.At - stretch.Incident.Start - stretch.Hold));
        }

        var fired = stretches
            .Where(each => !each.Incident.IsExpected)
            .Where(each => raised.Exists(one => each.IsRaisedBy(one.Alert, one.Raised)))
            .ToList();
        var unexplained = raised
            .Where(one => !stretches.Exists(each => each.Incident.IsExpected && each.Explains(one.Alert, one.Raised)))
            .ToList();
        var kinds =
            from stretch in stretches
            group stretch.Incident by stretch.Incident.Kind into kind
            orderby kind.Key
            select new KindScore(
                kind.Key,
                kind.Count(one => one.IsExpected),
                found.Count(one => one.Stretch.Incident.Kind == kind.Key),
                kind.Count(one => !one.IsExpected),
                fired.Count(one => one.Incident.Kind == kind.Key),
                [.. found.Where(one => one.Stretch.Incident.Kind == kind.Key).Select(one => one.Delay)]);
        return new IncidentScore([.. kinds], raised.Count, unexplained, missed);
    }

    private static RuleFamily FamilyOf(LabelledIncident incident, RuleBook rules) =>
        RuleFamily.Of(rules, incident.Market).FirstOrDefault(family => family.RankOf(incident.Rule) >= 0)
        ?? throw new ArgumentException($"{incident.Rule} does not apply to {incident.Market}.", nameof(incident));

    private sealed record Stretch(LabelledIncident Incident, RuleFamily Family)
    {
        public TimeSpan Hold { get; } = Family.Rules[Family.RankOf(Incident.Rule)].Rule.Persistence;

        /// <summary>Its rule, or a more urgent one, came to fire in it.</summary>
        public bool IsRaisedBy(Alert alert, RaisedRule raised) =>
            Explains(alert, raised) && Family.RankOf(raised.Rule) <= Family.RankOf(Incident.Rule);

        /// <summary>
        /// Something of its family came to fire in it: a critical incident passes the warning's limit, too.
        /// </summary>
        public bool Explains(Alert alert, RaisedRule raised) =>
            alert.Family == Family.Name && alert.Market == Incident.Market
            && raised.At >= Incident.Start && raised.At <= Incident.End + Slack;
    }
}
