using Microsoft.Extensions.Logging;
using Surveillance.Platform.Hosting;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>The log of the service, at every LOG_LEVEL.</summary>
internal sealed class ConsoleChannel(ILoggerFactory loggers) : INotificationChannel
{
    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);

    /// <inheritdoc/>
    public ChannelTraits Traits => ChannelTraits.Usual;

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        var call = NoticeText.Call(letter) is { Length: > 0 } text ? $", {text}" : "";
        var alert = letter.Notice.Alert;
        var lines = IncidentText.Worst(letter);
        var worst = lines.Count > 0 ? $". The worst: {string.Join("; ", lines)}" : "";
        Log.Notice(_log, alert.Priority, NoticeText.Headline(letter.Notice) + call + worst, alert.Id);
        return Task.FromResult<DeliveryOutcome>(Sent.Value);
    }

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Digest digest, CancellationToken cancellationToken)
    {
        Log.NoticeDigest(
            _log,
            NoticeText.Headline(digest),
            string.Join("; ", digest.Worst.Select(letter =>
                $"{NoticeText.Headline(letter.Notice)} ({letter.Notice.Alert.Id})")));
        return Task.FromResult<DeliveryOutcome>(Sent.Value);
    }
}
