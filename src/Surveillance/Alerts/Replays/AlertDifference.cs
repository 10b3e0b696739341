namespace Surveillance.Alerts.Replays;

/// <summary>An alert of the replay and the one of the record that tells of the same incident.</summary>
/// <param name="Replayed">What the replay raised.</param>
/// <param name="Recorded">What really fired.</param>
public sealed record AlertPair(Alert Replayed, Alert Recorded)
{
    /// <summary>How much later the replay fired; negative when it was earlier.</summary>
    public TimeSpan Later => Replayed.TriggeredAt - Recorded.TriggeredAt;
}

/// <summary>How the alerts of a replay differ from those that really fired.</summary>
/// <param name="Both">The same family and market at the same time.</param>
/// <param name="OnlyReplayed">Would have fired and did not.</param>
/// <param name="OnlyRecorded">Did fire and would not have.</param>
public sealed record AlertDifference(
    IReadOnlyList<AlertPair> Both, IReadOnlyList<Alert> OnlyReplayed, IReadOnlyList<Alert> OnlyRecorded)
{
    /// <summary>
    /// History has one reading a second where the detector had ten: alerts that are so close are the same one.
    /// </summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>Compares. Each alert has one partner at most: the one whose first moment is nearest.</summary>
    public static AlertDifference Of(IEnumerable<Alert> replayed, IEnumerable<Alert> recorded)
    {
        List<Alert> ours = [.. InOrder(replayed)];
        List<Alert> theirs = [.. InOrder(recorded)];
        var candidates =
            from one in ours
            from other in theirs
            where one.Family == other.Family && one.Market == other.Market && AreTogether(one, other)
            let pair = new AlertPair(one, other)
            orderby pair.Later.Duration(), one.TriggeredAt, one.Id
            select pair;
        List<AlertPair> both = [];
        foreach (var pair in candidates)
        {
            if (ours.Contains(pair.Replayed) && theirs.Contains(pair.Recorded))
            {
                both.Add(pair);
                ours.Remove(pair.Replayed);
                theirs.Remove(pair.Recorded);
            }
        }

        return new AlertDifference([.. both.OrderBy(pair => pair.Replayed.TriggeredAt)], ours, theirs);
    }

    private static bool AreTogether(Alert one, Alert other) =>
        one.TriggeredAt <= (other.ResolvedAt ?? DateTimeOffset.MaxValue - Tolerance) + Tolerance
        && other.TriggeredAt <= (one.ResolvedAt ?? DateTimeOffset.MaxValue - Tolerance) + Tolerance;

    private static IEnumerable<Alert> InOrder(IEnumerable<Alert> alerts) =>
        alerts.OrderBy(alert => alert.TriggeredAt).ThenBy(alert => alert.Id, StringComparer.Ordinal);
}
