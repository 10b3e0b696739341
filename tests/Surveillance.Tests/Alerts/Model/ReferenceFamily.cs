namespace Surveillance.Tests.Alerts.Model;

/// <summary>The life cycle: one family of rules on one market, one reading at a time.</summary>
internal sealed class ReferenceFamily(
    ReferenceRegister register,
    ReferenceTelling telling,
    ReferenceMarket market,
    IReadOnlyList<ReferenceRule> rules,
    ReferenceMemory memory,
    IReadOnlyList<string> venues,
    int flappingReopenings,
    ReferenceMarks marks)
{
    /// <summary>The family's lowest threshold: the one nearest to normal.</summary>
    private ReferenceRule Lowest => rules.Aggregate((lowest, rule) =>
        rule.IsWorse(lowest.Threshold, rule.Threshold) ? rule : lowest);

    /// <summary>Judged on every reading.</summary>
    public void Read(ReferenceReading reading, DateTimeOffset at, bool isToldElsewhere)
    {
        if (register.ActiveOf(rules[0].Family, market) is { } active)
        {
            if (reading.Known is { } value)
                Live(active, reading, value, at);
            else
                Hold(active, reading, at);
        }
        else if (memory.StaysAway)
            StayAway(reading);
        else if (isToldElsewhere)
            LeaveToAnother();
        else if (memory.Judge(rules, reading, at) is { } rule)
            Ignite(rule, at);
    }

    private void LeaveToAnother()
    {
        if (memory.Clocks.Count > 0)
            marks.Add("pending, and told by another venue");
        memory.Clocks.Clear();
    }

    /// <summary>Resolved by hand it stays away until the condition has cleared once.</summary>
    private void StayAway(ReferenceReading reading)
    {
        memory.Clocks.Clear();
        memory.StaysAway = reading.Known is not { } value || !Lowest.IsClear(value);
        marks.Add(memory.StaysAway ? "stays away" : "cleared once");
    }

    /// <summary>A gap holds the state. The stay on the normal side is not continuous over it.</summary>
    private void Hold(ReferenceAlert alert, ReferenceReading reading, DateTimeOffset at)
    {
        if (alert.ClearSince is not null)
            marks.Add("the stay on the normal side ended with a gap");
        alert.ClearSince = null;
        foreach (var (name, clock) in memory.Clocks.ToList())
        {
            if (ReferenceClock.After(clock, rules.Single(rule => rule.Name == name), reading, at, marks) is null)
                memory.Clocks.Remove(name);
        }
    }

    private void Live(ReferenceAlert alert, ReferenceReading reading, double value, DateTimeOffset at)
    {
        // Two known values more than 5 s apart do not vouch for the time between them.
        if ((at - alert.KnownAt).TotalSeconds > 5)
        {
            if (alert.ClearSince is not null)
                marks.Add("the stay on the normal side ended as readings stayed away");
            alert.ClearSince = null;
        }

        alert.KnownAt = at;
        alert.AwaitsReading = false;
        alert.Venues = venues;
        if (Lowest.IsWorse(value, alert.Peak.Value))
        {
            marks.Add($"a peak while {alert.State}");
            alert.Peak = (value, at);
        }

        if (alert.IsStale)
        {
            alert.IsStale = false;
            Note(alert, alert.State, "fresh", at);
        }

        Escalate(alert, reading, at);
        if (Lowest.IsClear(value))
            Recover(alert, at);
        else
            Relapse(alert, at);
    }

    /// <summary>Warning to critical is an escalation of the same alert. Its priority is never lowered.</summary>
    private void Escalate(ReferenceAlert alert, ReferenceReading reading, DateTimeOffset at)
    {
        var moreUrgent = rules.TakeWhile(rule => rule.Name != alert.Rule).ToList();
        if (memory.Judge(moreUrgent, reading, at) is not { } due)
            return;
        memory.Clocks.Remove(due.Name);
        var from = alert.State;
        marks.Add(due.Priority < alert.Priority ? "critical took a warning over" : "critical took over what was P1");
        if (due.Priority < alert.Priority)
            (alert.Priority, alert.EscalatedAt) = (due.Priority, at);
        (alert.Rule, alert.State, alert.ClearSince) = (due.Name, "firing", null);
        Note(alert, from, "escalated", at, "escalated");
    }

    /// <summary>Firing ends on the threshold leg alone: continuously beyond the clear level of the lowest.</summary>
    private void Recover(ReferenceAlert alert, DateTimeOffset at)
    {
        alert.ClearSince ??= at;
        if ((at - alert.ClearSince.Value).TotalSeconds >= rules.Single(rule => rule.Name == alert.Rule).KeepFiring)
        {
            ReferenceEnding.End(alert, "auto", "resolved", at, "system", register, telling);
            memory.Clocks.Clear();
            memory.Last = alert;
            return;
        }

        if (alert.State == "recovering")
            return;
        alert.State = "recovering";
        Note(alert, "firing", "recovering", at);
    }

    private void Relapse(ReferenceAlert alert, DateTimeOffset at)
    {
        alert.ClearSince = null;
        if (alert.State == "firing")
            return;
        alert.State = "firing";
        Note(alert, "recovering", "relapsed", at);
    }

    private void Note(ReferenceAlert alert, string from, string reason, DateTimeOffset at, string? notice = null) =>
        telling.Note(alert, from, reason, at, notice);

    /// <summary>It fires; within the throttle of its resolution the same alert is opened again.</summary>
    private void Ignite(ReferenceRule rule, DateTimeOffset at)
    {
        var clock = memory.Clocks[rule.Name];
        memory.Clocks.Remove(rule.Name);
        var isAgain = memory.Last?.ResolvedAt is { } resolved && (at - resolved).TotalSeconds <= rule.Throttle;
        var alert = isAgain ? Reopened(memory.Last!, rule, clock, at) : new ReferenceAlert
        {
            Number = register.All.Count + 1,
            Family = rule.Family,
            Metric = rule.Metric,
            Market = market,
            TriggeredAt = at,
            OriginalPriority = rule.Priority,
            Rule = rule.Name,
            Priority = rule.Priority,
            Peak = clock.Peak,
            KnownAt = at,
        };
        alert.Venues = venues;
        memory.Last = alert;
        telling.FlagAnew(alert);
        register.Open(alert);
        var from = isAgain ? "resolved" : "inactive";
        if (clock.Since < at)
        {
            telling.NotePending(alert, from, clock.Since);
            from = "pending";
        }

        telling.Note(alert, from, isAgain ? "reopened" : "fired", at, isAgain ? "reopened" : "fired");
    }

    /// <summary>
    /// The same alert, and one flap more. The documents say no more: whoever took it still has it, and it is not less
    /// urgent than it was.
    /// </summary>
    private ReferenceAlert Reopened(ReferenceAlert alert, ReferenceRule rule, ReferenceClock clock, DateTimeOffset at)
    {
        var comparison = rule.Priority < alert.Priority ? "more" : rule.Priority > alert.Priority ? "less" : "as";
        marks.Add($"reopened by a rule {comparison} urgent");
        if (alert.AcknowledgedBy is not null)
            marks.Add("reopened, and still acknowledged");
        if (alert.Resolution == "manual")
            marks.Add("reopened after it was resolved by hand");
        if (rule.Priority < alert.Priority)
            (alert.Priority, alert.EscalatedAt) = (rule.Priority, at);
        if (rule.IsWorse(clock.Peak.Value, alert.Peak.Value))
            alert.Peak = clock.Peak;
        (alert.Rule, alert.State, alert.KnownAt) = (rule.Name, "firing", at);
        (alert.ResolvedAt, alert.Resolution) = (null, null);
        alert.Reopened(at, flappingReopenings);
        return alert;
    }
}
