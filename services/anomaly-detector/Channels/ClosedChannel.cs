namespace Surveillance.AnomalyDetector.Channels;

/// <summary>A channel that is off.</summary>
/// <param name="Reason">Why.</param>
/// <param name="IsAlarming">Whether the operator has reason to believe that it is on.</param>
internal sealed record ClosedChannel(string Reason, bool IsAlarming) : INotificationChannel
{
    /// <inheritdoc/>
    public ChannelTraits Traits => ChannelTraits.Usual with { DigestAbove = null };

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken) =>
        Task.FromResult<DeliveryOutcome>(new Rejected(Reason));

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken) =>
        Task.FromResult<DeliveryOutcome>(new Rejected(Reason));
}
