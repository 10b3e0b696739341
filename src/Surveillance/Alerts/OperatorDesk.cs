namespace Surveillance.Alerts;

/// <summary>What became of a command.</summary>
/// <param name="Refusal">Why it was not carried out; null when it was, or had been before.</param>
/// <param name="Transitions">Steps of alerts that it led to.</param>
public sealed record CommandOutcome(string? Refusal, IReadOnlyList<Transition> Transitions);

/// <summary>
/// Carries out operators' commands. Each may arrive twice: the second time finds its work done and changes nothing.
/// </summary>
internal static class OperatorDesk
{
    public static CommandOutcome Carry(
        OperatorCommand command, AlertRegister alerts, SilenceBook silences, DateTimeOffset now)
    {
        switch (command.Kind)
        {
            case "silence" when command.Silence is { } silence:
                return Silence(silence, alerts, silences, now);
            case "unsilence" when command.Silence is { } silence:
                silences.Remove(silence.Id);
                return Done;
            case "acknowledge" or "resolve" when command.AlertId is { } id:
                return alerts.Find(id) is not { } alert ? Refused($"no alert {id} is active")
                    : !alert.IsActive ? Done
                    : command.Kind == "resolve"
                        ? new CommandOutcome(null, [Resolve(alert, command.Actor, now, command.Note)])
                    : Acknowledge(alert, command, now);
            default:
                return Refused($"unknown or incomplete command {command.Kind}");
        }
    }

    /// <summary>The end of an active alert by an operator's will.</summary>
    public static Transition Resolve(Alert alert, string actor, DateTimeOffset now, string? note = null)
    {
        var ended = AlertLifeCycle.End(alert, ResolutionType.Manual, now) with { Note = note ?? alert.Note };
        var resolution = AlertLifeCycle.EventOf(ended, alert.State, AlertReasons.ResolvedManually, now, actor);
        return new Transition(ended, resolution, NoticeKind.Resolved);
    }

    private static CommandOutcome Done { get; } = new(null, []);

    private static CommandOutcome Refused(string why) => new(why, []);

    // Stops escalation and repeats; the alert still ends by itself.
    private static CommandOutcome Acknowledge(Alert alert, OperatorCommand command, DateTimeOffset now)
    {
        if (alert.AcknowledgedAt is not null)
            return Done;
        var taken = alert with
        {
            AcknowledgedAt = now, AcknowledgedBy = command.Actor, Note = command.Note ?? alert.Note,
        };
        var acknowledgement = AlertLifeCycle.EventOf(taken, alert.State, AlertReasons.Acknowledged, now, command.Actor);
        return new CommandOutcome(null, [new Transition(taken, acknowledgement, NoticeKind.Acknowledged)]);
    }

    private static CommandOutcome Silence(
        Silence silence, AlertRegister alerts, SilenceBook silences, DateTimeOffset now)
    {
        if (silence.ExpiresAt is null && !alerts.Active.Any(alert => SilenceBook.Covers(silence, alert)))
            return Refused("a silence until resolved needs an active alert that it covers");
        if (silence.ExpiresAt <= now)
            return Refused($"silence {silence.Id} ended at {silence.ExpiresAt:O} already");

        // The page's clock may be ahead; the day that a silence may last at most begins now.
        silences.Add(silence.CreatedAt > now ? silence with { CreatedAt = now } : silence);
        return Done;
    }
}
