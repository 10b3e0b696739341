namespace Surveillance.Tests.Alerts.Model;

/// <summary>The life cycle of one family of rules on one market: at most one alert.</summary>
internal sealed class ReferenceFamily(string exchange, string instrument, IReadOnlyList<ReferenceRule> rules)
{
    private readonly Dictionary<string, ReferenceClock> _clocks = rules.ToDictionary(rule => rule.Name, _ => new ReferenceClock());
    private (double Value, DateTimeOffset At)? _peak;
    private bool _staysAway;

    /// <summary>The alert that is active, or the last that was.</summary>
    internal ReferenceAlert? Alert { get; private set; }

    internal List<(string From, string To, string Reason, DateTimeOffset At)> Events { get; } = [];

    private ReferenceRule Lowest => rules.MaxBy(rule => rule.Priority)!;

    /// <summary>Judged on every reading.</summary>
    internal void Read(double? value, double? z, DateTimeOffset at)
    {
        foreach (var rule in rules)
        {
            _clocks[rule.Name].Take(rule.IsMet(value, z), at);
        }

        if (value is { } known)
        {
            TrackPeak(known, at);
            ClearOnce(known);
        }

        if (Alert is { IsActive: true } alert)
        {
            Raise(alert, at);
            Recover(alert, value, at);
        }
        else
        {
            Fire(at);
        }

        MarkStale(value is null);
    }

    /// <summary>An operator resolves it: it stays away until the condition has cleared once.</summary>
    internal void ResolveByHand(DateTimeOffset at)
    {
        Resolve("manual", at);
        _staysAway = true;
    }

    /// <summary>The rule or the instrument is gone.</summary>
    internal void Remove(DateTimeOffset at)
    {
        if (Alert is { IsActive: true })
        {
            Resolve("removed", at);
        }
    }

    /// <summary>An unacknowledged P2 older than its escalation time becomes P1.</summary>
    internal void Age(DateTimeOffset now)
    {
        if (Alert is not { IsActive: true, IsAcknowledged: false, Priority: 2 } alert)
        {
            return;
        }

        var after = rules.Single(rule => rule.Name == alert.Rule).EscalateSeconds;
        if (after is { } seconds && (now - alert.FiredAt).TotalSeconds >= seconds)
        {
            alert.Priority = 1;
            alert.EscalatedAt = now;
            Events.Add((alert.State, alert.State, "escalated", now));
        }
    }

    /// <summary>The peak counts from the first moment on, that is from pending.</summary>
    private void TrackPeak(double value, DateTimeOffset at)
    {
        if (Alert is not { IsActive: true } && _clocks.Values.All(clock => clock.Since is null))
        {
            _peak = null;
            return;
        }

        if (_peak is null || Lowest.IsWorse(value, _peak.Value.Value))
        {
            _peak = (value, at);
        }

        if (Alert is { IsActive: true } alert)
        {
            (alert.PeakValue, alert.PeakAt) = _peak.Value;
        }
    }

    private void ClearOnce(double value)
    {
        if (Lowest.IsClear(value))
        {
            _staysAway = false;
        }
    }

    private IEnumerable<ReferenceRule> Held(DateTimeOffset at)
        => rules.Where(rule => _clocks[rule.Name].HasHeld(rule.HoldSeconds, at)).OrderBy(rule => rule.Priority);

    /// <summary>The most urgent rule that has held fires, and a less urgent one never beside it.</summary>
    private void Fire(DateTimeOffset at)
    {
        if (_staysAway || Held(at).FirstOrDefault() is not { } rule)
        {
            return;
        }

        if (Alert is { ResolvedAt: { } resolved } last && (at - resolved).TotalSeconds <= rule.ThrottleSeconds)
        {
            Reopen(last, rule, at);
            return;
        }

        Alert = new ReferenceAlert
        {
            Family = rule.Family,
            Exchange = exchange,
            Instrument = instrument,
            Rule = rule.Name,
            Priority = rule.Priority,
            OriginalPriority = rule.Priority,
            TriggeredAt = at,
            FiredAt = at,
            PeakValue = _peak!.Value.Value,
            PeakAt = _peak.Value.At,
        };
        Events.Add((rule.HoldSeconds > 0 ? "pending" : "inactive", "firing", "fired", at));
    }

    /// <summary>Firing again within the throttle of its resolution reopens the same alert and counts a flap.</summary>
    private void Reopen(ReferenceAlert last, ReferenceRule rule, DateTimeOffset at)
    {
        last.State = "firing";
        last.Flaps++;
        last.FiredAt = at;
        last.ResolvedAt = null;
        last.Resolution = null;
        last.Rule = rule.Name;
        last.Priority = rule.Priority;
        Events.Add(("resolved", "firing", "reopened", at));
    }

    /// <summary>Warning to critical is an escalation of the same alert; the priority is never lowered.</summary>
    private void Raise(ReferenceAlert alert, DateTimeOffset at)
    {
        if (Held(at).FirstOrDefault() is { } rule && rule.Priority < alert.Priority)
        {
            (alert.Rule, alert.Priority, alert.EscalatedAt) = (rule.Name, rule.Priority, at);
            Events.Add((alert.State, "firing", "escalated", at));
            alert.State = "firing";
        }
    }

    /// <summary>Firing ends on the threshold leg alone, on fresh data alone, and after a time of its own.</summary>
    private void Recover(ReferenceAlert alert, double? value, DateTimeOffset at)
    {
        if (value is not { } known)
        {
            return;
        }

        if (!Lowest.IsClear(known))
        {
            alert.ClearSince = null;
            if (alert.State == "recovering")
            {
                alert.State = "firing";
                Events.Add(("recovering", "firing", "relapsed", at));
            }

            return;
        }

        alert.ClearSince ??= at;
        if (alert.State == "firing")
        {
            alert.State = "recovering";
            Events.Add(("firing", "recovering", "cleared", at));
        }

        if ((at - alert.ClearSince.Value).TotalSeconds >= ReferenceRule.KeepFiringSeconds)
        {
            Resolve("auto", at);
        }
    }

    private void Resolve(string resolution, DateTimeOffset at)
    {
        var alert = Alert!;
        Events.Add((alert.State, "resolved", resolution, at));
        (alert.State, alert.ResolvedAt, alert.Resolution, alert.ClearSince) = ("resolved", at, resolution, null);
    }

    /// <summary>A gap holds the state and raises a flag.</summary>
    private void MarkStale(bool isMissing)
    {
        if (Alert is { IsActive: true } alert)
        {
            alert.IsStale = isMissing;
        }
    }
}
