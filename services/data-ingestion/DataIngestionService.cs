using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.DataIngestion.Discoveries;
using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Telemetry;

namespace Surveillance.DataIngestion;

/// <summary>Reads the venues: whole order books, tickers and gaps into Redis.</summary>
public static class DataIngestionService
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    /// <summary>The service as a host that can be run and stopped.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null)
    {
        var builder = SurveillanceHost.CreateBuilder(environment, time);
        var services = builder.Services;
        services.AddFigures(IngestionFigures.All);
        services.AddSingleton<FeedOutput>();
        services.AddSingleton<FeedBoard>();
        services.AddSingleton(provider => new FeedContext(
            provider.GetRequiredService<FeedOutput>(),
            provider.GetRequiredService<HttpClient>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(SurveillanceHost.Lifecycle),
            provider.GetRequiredService<ILogger<VenueFeed>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLife })
        {
            Timeout = RequestTimeout,
        });
        services.AddSingleton<BookPublisher>();
        services.AddSingleton<Resumption>();
        services.AddSingleton<TrustNotes>();

        // Stopped in the opposite order: the feeds end before those that hand on what came from them.
        AddLoop<HealthLoop>(services);
        AddLoop<GapLoop>(services);
        AddLoop<BookLoop>(services);
        AddLoop<FeedSupervisor>(services);
        AddLoop<DiscoveryLoop>(services);
        services.AddHostedService<KeyKindWatch>();
        var host = builder.Build();
        Check(host, environment.ConfigDirectory);
        return host;
    }

    private static void Check(IHost host, string directory)
    {
        var mistakes = FeedPlans.MistakesIn(host.Services.GetRequiredService<ConfigurationWatch>().Current, directory);
        if (mistakes.Count == 0)
            return;
        host.Dispose();
        throw new ConfigurationException(mistakes);
    }

    private static void AddLoop<TLoop>(IServiceCollection services)
        where TLoop : BackgroundService
    {
        services.AddSingleton<TLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<TLoop>());
    }
}
