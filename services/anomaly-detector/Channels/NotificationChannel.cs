namespace Surveillance.AnomalyDetector.Channels;

/// <summary>What became of one attempt to deliver.</summary>
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

/// <summary>What a kind of channel is like for whoever decides what it is sent when.</summary>
/// <param name="Spacing">The shortest time from one attempt to the next.</param>
/// <param name="DigestAbove">
/// When more notices than this wait, they become one message; null: each is a message of its own, however many.
/// </param>
internal sealed record ChannelTraits(TimeSpan Spacing, int? DigestAbove)
{
    /// <summary>As fast as it answers, five messages at most.</summary>
    public static ChannelTraits Usual { get; } = new(TimeSpan.Zero, 5);
}

/// <summary>A way to reach people. One file each, and a line in <see cref="ChannelCatalog"/>.</summary>
internal interface INotificationChannel
{
    /// <summary>What it is like.</summary>
    ChannelTraits Traits { get; }

    /// <summary>Delivers one notice. Expected failures are outcomes, not exceptions.</summary>
    Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken);

    /// <summary>Delivers many notices as one message.</summary>
    Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken);
}
