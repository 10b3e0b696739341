using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.MetricsEngine.Figures;
using Surveillance.MetricsEngine.Gaps;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Telemetry;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;

namespace Surveillance.MetricsEngine;

/// <summary>Measures what data-ingestion publishes: readings, z-scores and rows of history.</summary>
public static class MetricsEngineService
{
    /// <summary>The service as a host that can be run and stopped.</summary>
    /// <exception cref="Platform.Configuration.ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null)
    {
        var builder = SurveillanceHost.CreateBuilder(environment, time);
        var services = builder.Services;
        services.AddFigures(EngineFigures.All);
        services.AddSingleton<EngineCensus>();
        services.AddSingleton<ShareKeeper>();
        services.AddSingleton<HaltedMarkets>();
        services.AddSingleton<MarketCache>();
        services.AddSingleton<UsualHours>();
        services.AddSingleton<UsualHourRows>();
        services.AddSingleton<UnseenTime>();
        services.AddSingleton<WarmStart>();
        services.AddSingleton<MarketBoard>();
        services.AddSingleton<ChangeLists>();
        services.AddSingleton<ChangesAhead>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<WindowMirror>();
        services.AddSingleton<MirrorRound>();
        services.AddSingleton<History>();
        services.AddSingleton<Sampler>();
        services.AddSingleton<VenueFigures>();
        services.AddSingleton<Inbox<DataGap>>();
        services.AddSingleton<Inbox<AlertMoment>>();
        services.AddSingleton<AlertBooks>();
        services.AddSingleton<Rest>();
        services.AddSingleton<Engine>();
        services.AddSingleton<GapRows>();

        // Stopped in the opposite order: the loop that makes rows ends before what brings them into the database.
        services.AddRowSpool(MetricRows.Table, SnapshotRows.Table, TickerRows.Table, HealthRows.Table);
        services.AddSingleton<Retention>();
        AddLoop<RetentionService>(services);
        AddLoop<GapCourier>(services);
        AddLoop<AlertWatch>(services);
        AddLoop<UsualHourWatch>(services);
        AddLoop<EngineLoop>(services);
        services.AddHostedService<KeyKindWatch>();
        return builder.Build();
    }

    private static void AddLoop<TLoop>(IServiceCollection services)
        where TLoop : BackgroundService
    {
        services.AddSingleton<TLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<TLoop>());
    }
}
