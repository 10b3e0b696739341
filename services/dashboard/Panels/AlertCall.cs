using Surveillance.Alerts;
using Surveillance.Dashboard.Commands;

namespace Surveillance.Dashboard.Panels;

/// <summary>What an operator wants of an alert.</summary>
public enum AlertWish
{
    /// <summary>To take it.</summary>
    Acknowledge,

    /// <summary>That nobody is notified of it for a while.</summary>
    Silence,

    /// <summary>That it ends.</summary>
    Resolve,
}

/// <summary>An operator's request, as a panel hands it on.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Wish">What is asked for.</param>
/// <param name="Length">Of a silence; null = until the alert is resolved.</param>
public sealed record AlertCall(Alert Alert, AlertWish Wish, TimeSpan? Length = null);

/// <summary>What became of a request.</summary>
/// <param name="Wish">What was asked for.</param>
/// <param name="Outcome">For people.</param>
public sealed record AlertAnswer(AlertWish Wish, string Outcome)
{
    /// <summary>What became of a request, for people.</summary>
    /// <param name="wish">What was asked for, in a word.</param>
    /// <param name="outcome">What became of it.</param>
    public static string Words(string wish, CallOutcome outcome) => outcome switch
    {
        CallOutcome.HandedOver => $"{wish} asked for",
        CallOutcome.QueueFull => "not taken: too many commands wait for anomaly-detector",
        CallOutcome.RedisRefuses => "not sent: Redis refuses it",
        _ => "not sent: Redis does not answer",
    };

    /// <summary>Whether the alert shows by itself that the request was carried out.</summary>
    public bool IsShownBy(Alert alert) => Wish switch
    {
        AlertWish.Acknowledge => alert.AcknowledgedAt is not null,
        AlertWish.Silence => alert.Silenced,
        _ => !alert.IsActive,
    };
}
