using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>What became of one attempt to deliver a notice.</summary>
internal abstract record DeliveryOutcome;

/// <summary>The channel took it.</summary>
internal sealed record Sent : DeliveryOutcome
{
    public static Sent Value { get; } = new();
}

/// <summary>Not now.</summary>
/// <param name="Reason">Why, for people.</param>
/// <param name="After">How long the receiver asks to wait; null when it did not say.</param>
internal sealed record RetryLater(string Reason, TimeSpan? After = null) : DeliveryOutcome;

/// <summary>Never: trying again would change nothing.</summary>
/// <param name="Reason">Why, for people.</param>
internal sealed record Rejected(string Reason) : DeliveryOutcome;

/// <summary>A way to reach people. One file each, and a line in <see cref="ChannelCatalog"/>.</summary>
internal interface INotificationChannel
{
    /// <summary>Delivers a notice. Expected failures are outcomes, not exceptions.</summary>
    Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken);
}
