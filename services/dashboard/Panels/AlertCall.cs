using Surveillance.Alerts;

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
