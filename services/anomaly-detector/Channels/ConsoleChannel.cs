using Microsoft.Extensions.Logging;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Channels;

/// <summary>The log of the service, at every LOG_LEVEL.</summary>
internal sealed class ConsoleChannel(ILoggerFactory loggers) : INotificationChannel
{
    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);

    /// <inheritdoc/>
    public Task<DeliveryOutcome> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        Log.Notice(_log, notice.Alert.Priority, NoticeText.Headline(notice), notice.Alert.Id);
        return Task.FromResult<DeliveryOutcome>(Sent.Value);
    }
}
