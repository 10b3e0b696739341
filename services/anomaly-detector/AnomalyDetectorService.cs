using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.AnomalyDetector.Delivery;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Telemetry;
using Surveillance.Platform.Timescale;

namespace Surveillance.AnomalyDetector;

/// <summary>Judges what metrics-engine measures: alerts into Redis and the database, notices to people.</summary>
public static class AnomalyDetectorService
{
    /// <summary>The service as a host that can be run and stopped.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null)
    {
        var builder = SurveillanceHost.CreateBuilder(environment, time);
        builder.Services.AddFigures(DetectorFigures.All);
        builder.Services.AddSingleton<AlertRows>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<WorkReports>();
        builder.Services.AddSingleton<AlertLedger>();
        builder.Services.AddSingleton<Restoration>();
        builder.Services.AddSingleton<HandWatch>();
        builder.Services.AddSingleton<Announcer>();
        builder.Services.AddSingleton<Recovery>();
        builder.Services.AddSingleton<CommandRows>();
        builder.Services.AddSingleton<CommandTrail>();
        builder.Services.AddSingleton<CommandDesk>();
        builder.Services.AddSingleton<ReadingsReader>();
        builder.Services.AddSingleton<RulePublisher>();
        builder.Services.AddSingleton<SilencePublisher>();
        builder.Services.AddSingleton(
            services => new MetricsWait(
                environment.Redis, environment.Service, services.GetRequiredService<RedisDenials>()));
        builder.Services.AddSingleton<Rest>();
        builder.Services.AddSingleton<Detector>();
        builder.Services.AddSingleton<ChannelCatalog>();
        builder.Services.AddSingleton<NotificationBoard>();
        AddLoop<RowWriter>(builder.Services);
        AddLoop<NoticeCourier>(builder.Services);
        AddLoop<DetectorLoop>(builder.Services);
        builder.Services.AddHostedService<KeyKindWatch>();
        return builder.Build();
    }

    private static void AddLoop<TLoop>(IServiceCollection services)
        where TLoop : BackgroundService
    {
        services.AddSingleton<TLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<TLoop>());
    }
}
