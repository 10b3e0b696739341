namespace Surveillance.Tests.Alerts.Model;

/// <summary>The clock of a rule that is pending, in the readings' time.</summary>
internal sealed class ReferenceClock(DateTimeOffset since, double value)
{
    private DateTimeOffset _lastMet = since;
    private DateTimeOffset? _stopped;
    private TimeSpan _stood;

    /// <summary>When the rule was met first.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>The value farthest from normal from the first moment on, and when that was.</summary>
    public (double Value, DateTimeOffset At) Peak { get; private set; } = (value, since);

    /// <summary>Whether it has been met for as long as it asks.</summary>
    public bool HasHeld(double seconds) => (_lastMet - Since - _stood).TotalSeconds >= seconds;

    /// <summary>The clock of a rule after another judgement; null when it is not pending.</summary>
    public static ReferenceClock? After(
        ReferenceClock? clock, ReferenceRule rule, ReferenceReading reading, DateTimeOffset at, ReferenceMarks marks)
    {
        var isMet = rule.IsMet(reading);

        // Either leg lapsing clears it.
        if (isMet == false)
        {
            if (clock is not null)
                marks.Add(rule.ThresholdHolds(reading.Known!.Value) ? "the z leg lapsed" : "the threshold leg lapsed");
            return null;
        }

        var started = isMet == true ? new ReferenceClock(at, reading.Known!.Value) : null;
        if (clock is null)
            return started;

        // Readings more than 5 s apart are a gap: they do not vouch for the time between them.
        if ((at - clock._lastMet).TotalSeconds > 5 && clock._stopped is null)
        {
            marks.Add("a clock stopped as readings stayed away");
            clock._stopped = clock._lastMet;
        }

        // Not judged stops the clock, for 60 s at most.
        if (isMet is null)
            clock._stopped ??= at;
        if (clock._stopped is { } stopped && (at - stopped).TotalSeconds > 60)
        {
            marks.Add($"a clock had stood for 60 s, then {(isMet == true ? "met" : "not judged")}");
            return started;
        }

        if (reading.Known is { } known && rule.IsWorse(known, clock.Peak.Value))
        {
            marks.Add($"a peak while pending, {(isMet == true ? "met" : "not judged")}");
            clock.Peak = (known, at);
        }

        if (isMet == true)
        {
            if (clock._stopped is not null)
                marks.Add("a clock went on after a stop");
            clock._stood += at - (clock._stopped ?? at);
            (clock._stopped, clock._lastMet) = (null, at);
        }

        return clock;
    }
}
