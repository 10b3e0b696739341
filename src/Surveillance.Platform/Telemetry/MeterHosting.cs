using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Surveillance.Platform.Hosting;

namespace Surveillance.Platform.Telemetry;

/// <summary>How a service's meters are made, and told to Prometheus.</summary>
public static class MeterHosting
{
    /// <summary>Where Prometheus looks.</summary>
    public const string Path = "/metrics";

    /// <summary>The runtime's own meter: garbage collection, threads, processor time, memory.</summary>
    private const string Runtime = "System.Runtime";

    /// <summary>
    /// Figures of the runtime that go up and down, but would be told as what only goes up, or under a name that belongs
    /// to a histogram: somebody would take rates of them.
    /// </summary>
    private static readonly string[] Untold =
    [
        "dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.thread_pool.queue.length",
        "dotnet.thread_pool.thread.count", "dotnet.timer.count",
    ];

    /// <summary>
    /// Most series of a figure: room is taken for all of them at once, 144 KB for the 2,000 that there are else.
    /// </summary>
    private const int MostSeries = 200;

    /// <summary>Says which figures a service may tell.</summary>
    public static void AddFigures(this IServiceCollection services, IEnumerable<Figure> figures)
    {
        foreach (var figure in figures)
            services.AddSingleton(figure);
    }

    /// <summary>Collects the meters of this instance and of the runtime whenever Prometheus asks.</summary>
    public static void AddPrometheus(this IServiceCollection services, ServiceEnvironment environment)
    {
        if (services.Any(service => service.ServiceType == typeof(MeterProvider)))
            return;
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ServiceMeter.NameOf(environment), Runtime)
            .AddView(instrument => Untold.Contains(instrument.Name, StringComparer.Ordinal)
                ? MetricStreamConfiguration.Drop
                : new MetricStreamConfiguration { CardinalityLimit = MostSeries })
            .AddPrometheusExporter(options =>
            {
                // Which library made a series is no label that an operator asks for, and the version has its own.
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
            }));
    }

    /// <summary>The meters of a service, and the port on which it tells them where one is set.</summary>
    internal static void AddMeters(this IServiceCollection services, ServiceEnvironment environment)
    {
        services.AddSingleton<ServiceMeter>();
        services.AddHostedService(provider => provider.GetRequiredService<ServiceMeter>());
        if (MetricsPort.Parse(environment.MetricsPort) is not { } port)
            return;
        services.AddPrometheus(environment);
        services.AddSingleton(provider => new MetricsEndpoint(provider.GetRequiredService<MeterProvider>(), port));
        services.AddHostedService(provider => provider.GetRequiredService<MetricsEndpoint>());
    }
}
