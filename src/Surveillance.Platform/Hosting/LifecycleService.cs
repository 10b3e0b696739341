using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Hosting;

/// <summary>Tells when the service starts and stops, at every LOG_LEVEL.</summary>
internal sealed class LifecycleService(
    ServiceEnvironment environment, ConfigurationWatch configuration, ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Started(
            _log, environment.Service, ServiceVersion.Text, environment.Instance, configuration.Current.Version);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Stopped(_log, environment.Service);
        return Task.CompletedTask;
    }
}
