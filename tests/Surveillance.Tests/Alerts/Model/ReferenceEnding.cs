namespace Surveillance.Tests.Alerts.Model;

/// <summary>The three ways in which an alert ends, and the settling of one that flapped.</summary>
internal static class ReferenceEnding
{
    /// <summary>auto, manual or removed.</summary>
    public static void End(
        ReferenceAlert alert,
        string resolution,
        string reason,
        DateTimeOffset at,
        string actor,
        ReferenceRegister register,
        ReferenceTelling telling)
    {
        var from = alert.State;
        (alert.State, alert.ResolvedAt, alert.Resolution) = ("resolved", at, resolution);
        (alert.ClearSince, alert.IsStale) = (null, false);
        telling.Note(alert, from, reason, at, "resolved", actor);
        register.Close(alert);
    }

    /// <summary>One that flapped is over when it has stayed away for longer than any throttle of its family.</summary>
    public static void Settle(
        ReferenceConfiguration configuration, DateTimeOffset now, ReferenceRegister register, ReferenceTelling telling)
    {
        foreach (var alert in register.Unsettled.ToList())
        {
            var throttle = configuration.Knows(alert.Family)
                ? configuration.RulesOf(alert.Family).Max(rule => rule.Throttle)
                : 0;
            if ((now - alert.ResolvedAt!.Value).TotalSeconds <= throttle)
                continue;
            register.Unsettled.Remove(alert);
            telling.Note(alert, "resolved", "settled", now, "resolved");
        }
    }
}
