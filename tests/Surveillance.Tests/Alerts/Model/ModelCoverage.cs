namespace Surveillance.Tests.Alerts.Model;

/// <summary>How often a walk came by what it is there to see.</summary>
internal sealed class ModelCoverage
{
    private readonly Dictionary<string, int> _visits = new(StringComparer.Ordinal);

    public int VisitsOf(string what) => _visits.GetValueOrDefault(what);

    public override string ToString() => string.Join('\n',
        _visits.OrderBy(visit => visit.Key, StringComparer.Ordinal).Select(visit => $"{visit.Value,8}  {visit.Key}"));

    /// <summary>Takes note of where an action led.</summary>
    public void Note(ModelAction action, ModelPair pair)
    {
        foreach (var step in pair.Steps)
        {
            var isLate = step.Reason is "told_late" or "unsilenced" && step.Told is not null;
            Visit(isLate
                ? $"late: told {step.Told}"
                : $"step: {step.From} -> {step.To}, {step.Reason}, told {step.Told ?? "nobody"}");
        }

        foreach (var mark in pair.Reference.Marks.Take())
            Visit($"because: {mark}");
        if (action is TickAction)
            foreach (var alert in pair.Reference.Register.Active)
                Visit($"flags: {alert.State}{Flags(alert)}");
        if (action is RestartAction)
            NoteRestart(pair.Reference);
    }

    private void NoteRestart(ReferenceDesk desk)
    {
        foreach (var alert in desk.Register.Active)
        {
            Visit($"restart: {alert.State}");
            foreach (var flag in Flags(alert).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Visit($"restart: {flag}");
        }

        if (desk.Register.Unsettled.Count > 0)
            Visit("restart: unsettled");
        foreach (var memory in desk.Memories)
        {
            if (memory.Clocks.Count > 0)
                Visit("restart: pending");
            if (memory.StaysAway)
                Visit("restart: stays away");
        }
    }

    private static string Flags(ReferenceAlert alert) =>
        (alert.AcknowledgedBy is null ? "" : " acknowledged") + (alert.IsSilenced ? " silenced" : "") +
        (alert.IsInhibited ? " inhibited" : "") + (alert.IsStale ? " stale" : "");

    private void Visit(string what) => _visits[what] = _visits.GetValueOrDefault(what) + 1;
}
