namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// What a walk must have come by, or it shows little: each sentence of the reference machine, each transition with and
/// without a notice, each set of flags, and a restart in each state.
/// </summary>
internal static class ModelMilestones
{
    private static readonly string[] Flags = ["acknowledged", "silenced", "inhibited", "stale"];

    private static readonly string[] Sentences =
    [
        "a clock had stood for 60 s, then met", "a clock had stood for 60 s, then not judged",
        "a clock stopped as readings stayed away", "a clock went on after a stop", "a peak while firing",
        "a peak while pending, met", "a peak while pending, not judged", "a peak while recovering",
        "a reading no newer than the last", "cleared once", "critical took a warning over",
        "critical took over what was P1", "due by its hard limit", "never read", "not read any more",
        "pending, and told by another venue", "removed, and its family has other rules",
        "removed, and its family with it", "reopened after it was resolved by hand", "reopened by a rule as urgent",
        "reopened by a rule less urgent", "reopened by a rule more urgent", "reopened, and still acknowledged",
        "stays away", "the stay on the normal side ended as readings stayed away",
        "the stay on the normal side ended with a gap", "the threshold leg lapsed", "the z leg lapsed",
        "told by the farthest", "told by the first",
    ];

    private static readonly string[] ToldOrNot =
    [
        "inactive -> firing, fired, told fired", "pending -> firing, fired, told fired",
        "resolved -> firing, reopened, told reopened", "pending -> firing, reopened, told reopened",
        "firing -> firing, escalated, told escalated", "recovering -> firing, escalated, told escalated",
        "firing -> firing, escalated_unacknowledged, told escalated",
        "recovering -> recovering, escalated_unacknowledged, told escalated",
        "firing -> firing, acknowledged, told acknowledged",
        "recovering -> recovering, acknowledged, told acknowledged", "recovering -> resolved, resolved, told resolved",
        "firing -> resolved, removed, told resolved", "recovering -> resolved, removed, told resolved",
        "firing -> resolved, resolved_manually, told resolved",
        "recovering -> resolved, resolved_manually, told resolved",
    ];

    private static readonly string[] Once =
    [
        "step: inactive -> pending, pending, told nobody", "step: resolved -> pending, pending, told nobody",
        "step: firing -> recovering, recovering, told nobody", "step: recovering -> firing, relapsed, told nobody",
        "step: firing -> firing, repeated, told repeated", "step: recovering -> recovering, repeated, told repeated",
        "step: resolved -> firing, reopened, told flapping", "step: resolved -> resolved, settled, told resolved",
        "late: told fired", "late: told escalated", "late: told flapping",
        "restart: firing", "restart: recovering", "restart: pending", "restart: stays away", "restart: unsettled",
    ];

    private static readonly string[] Changes =
        ["stale", "fresh", "silenced", "unsilenced", "inhibited", "uninhibited"];

    /// <summary>All of it.</summary>
    public static IEnumerable<string> All =>
    [
        .. Sentences.Select(sentence => $"because: {sentence}"),
        .. ToldOrNot.Select(step => $"step: {step}"),
        .. ToldOrNot.Select(step => $"step: {step[..step.LastIndexOf(' ')]} nobody"),
        .. Once,
        .. Flags.Select(flag => $"restart: {flag}"),
        .. from state in (string[])["firing", "recovering"]
           from change in Changes
           select $"step: {state} -> {state}, {change}, told nobody",
        .. from state in (string[])["firing", "recovering"]
           from set in Enumerable.Range(0, 1 << Flags.Length)
           let flags = Flags.Where((_, i) => (set >> i) % 2 == 1)
           select $"flags: {string.Join(' ', flags.Prepend(state))}",
    ];
}
