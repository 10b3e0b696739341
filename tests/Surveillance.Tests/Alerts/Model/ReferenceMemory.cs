namespace Surveillance.Tests.Alerts.Model;

/// <summary>What the reference machine remembers of a family on a market beside its alert.</summary>
internal sealed class ReferenceMemory(ReferenceMarks marks)
{
    /// <summary>The clocks of the rules that are pending.</summary>
    public Dictionary<string, ReferenceClock> Clocks { get; } = [];

    /// <summary>An operator resolved the alert, and the condition has not cleared once since then.</summary>
    public bool StaysAway { get; set; }

    /// <summary>The alert that ended last, which may be opened again.</summary>
    public ReferenceAlert? Last { get; set; }

    /// <summary>
    /// Judges the rules that are more urgent than the present one, the most urgent first, and tells the first that has
    /// been met for as long as it asks. It and less urgent ones are not pending beside the alert.
    /// </summary>
    public ReferenceRule? Judge(IReadOnlyList<ReferenceRule> rules, ReferenceReading reading, DateTimeOffset at)
    {
        var before = Clocks.ToDictionary();
        Clocks.Clear();
        foreach (var rule in rules)
        {
            if (ReferenceClock.After(before.GetValueOrDefault(rule.Name), rule, reading, at, marks) is not { } clock)
                continue;
            Clocks[rule.Name] = clock;
            if (rule.IsMet(reading) != true || !clock.HasHeld(rule.Hold))
                continue;
            if (rule.Z is not null && rule.IsMet(reading with { Z = 0 }) == true)
                marks.Add("due by its hard limit");
            return rule;
        }

        return null;
    }
}
