using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Telemetry;
using Surveillance.Platform.Timescale;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// What every service is made of: logging, clock, configuration, stores, heartbeat. Several hosts can share a process.
/// </summary>
public static class SurveillanceHost
{
    /// <summary>Log category of lifecycle events, which operators grep for: shown at every LOG_LEVEL.</summary>
    public const string Lifecycle = "Surveillance.Lifecycle";

    // docker-compose kills a container 10 s after it was told to stop.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The builder of a service without pages.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes, in the files or the environment.</exception>
    public static HostApplicationBuilder CreateBuilder(ServiceEnvironment environment, TimeProvider? time = null)
    {
        // Empty: no appsettings, no user secrets, no file watchers. All that a service is told is in
        // ServiceEnvironment and YAML.
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = environment.Service });
        Configure(builder, environment, time);
        return builder;
    }

    /// <summary>Adds what every service is made of to any builder.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes, in the files or the environment.</exception>
    public static void Configure(
        IHostApplicationBuilder builder, ServiceEnvironment environment, TimeProvider? time = null)
    {
        var configuration = ReadConfiguration(
            environment.ConfigDirectory, environment.LogLevel, environment.MetricsPort, environment.Mistakes);
        var logger = ServiceLogging.Create(environment.Service, environment.LogLevel);

        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(logger, dispose: true);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(environment);
        builder.Services.TryAddSingleton<TimeProvider>(_ => new SteadyClock(time ?? TimeProvider.System));
        builder.Services.AddSingleton(services => new ConfigurationWatch(
            environment.ConfigDirectory,
            configuration,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ConfigurationWatch>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ConfigurationWatch>());
        AddStores(builder.Services, environment);
        builder.Services.AddSingleton<DiscoveryWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DiscoveryWatch>());
        builder.Services.AddSingleton<ServicePulse>();
        builder.Services.AddMeters(environment);
        builder.Services.AddHostedService<LifecycleService>();
        builder.Services.AddHostedService<HeartbeatService>();
    }

    /// <summary>Logging in the form of the services, for what runs beside them in one process.</summary>
    /// <param name="name">Stands in each line where a service's name stands.</param>
    /// <param name="logLevel">LOG_LEVEL; null is WARNING.</param>
    /// <exception cref="ConfigurationException">There is no such level.</exception>
    public static ILoggerFactory CreateLogging(string name, string? logLevel) =>
        new SerilogLoggerFactory(ServiceLogging.Create(name, logLevel), dispose: true);

    /// <summary>What an operator has set, in files and environment; all mistakes of both at once.</summary>
    /// <param name="directory">Folder of the four YAML files.</param>
    /// <param name="logLevel">LOG_LEVEL; null is WARNING.</param>
    /// <param name="metricsPort">METRICS_PORT; null is none.</param>
    /// <param name="others">Mistakes that were found in the environment before.</param>
    /// <exception cref="ConfigurationException">Every mistake.</exception>
    public static SurveillanceConfig ReadConfiguration(
        string directory,
        string? logLevel,
        string? metricsPort,
        IReadOnlyList<ConfigurationMistake>? others = null)
    {
        IReadOnlyList<ConfigurationMistake> mistakes =
            [.. LogLevels.MistakesIn(logLevel), .. MetricsPort.MistakesIn(metricsPort), .. others ?? []];
        try
        {
            var configuration = ConfigurationReader.Read(directory);
            if (mistakes.Count == 0)
                return configuration;
        }
        catch (ConfigurationException error)
        {
            mistakes = [.. mistakes, .. error.Mistakes];
        }

        throw new ConfigurationException(mistakes);
    }

    /// <summary>
    /// The whole life of a service's process: answers <c>--health</c>, says with <c>--check</c> whether it would start,
    /// or builds and runs the host until it is told to stop. The exit code is 1 for an operator's mistake (told on
    /// standard error) and for a loop that crashed.
    /// </summary>
    public static Task<int> RunAsync(
        string service, string[] args, Func<ServiceEnvironment, TimeProvider?, IHost> build)
    {
        if (args.Contains("--health", StringComparer.Ordinal))
        {
            return Task.FromResult(
                HealthProbe.Run(ServiceEnvironment.OfProbe(service), TimeProvider.System, Console.Out));
        }

        var environment = ServiceEnvironment.FromEnvironment(service);
        return args.Contains("--check", StringComparer.Ordinal)
            ? CheckAsync(environment, build, Console.Out, Console.Error)
            : RunAsync(environment, build, Console.Error);
    }

    /// <summary>Tells an operator before a restart whether files and settings are right; touches no store.</summary>
    internal static async Task<int> CheckAsync(
        ServiceEnvironment environment,
        Func<ServiceEnvironment, TimeProvider?, IHost> build,
        TextWriter output,
        TextWriter errors)
    {
        try
        {
            using var host = build(environment, null);
            await output.WriteLineAsync($"{environment.Service}: files and settings are right");
            return 0;
        }
        catch (ConfigurationException error)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }
    }

    /// <summary>Builds a service and runs it until it stops; its exit code.</summary>
    internal static async Task<int> RunAsync(
        ServiceEnvironment environment, Func<ServiceEnvironment, TimeProvider?, IHost> build, TextWriter errors)
    {
        try
        {
            using var host = build(environment, null);
            await host.StartAsync();
            await host.WaitForShutdownAsync();
            return host.Services.GetServices<IHostedService>().OfType<BackgroundService>()
                .Any(loop => loop.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
        }
        catch (ConfigurationException error)
        {
            await errors.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static void AddStores(IServiceCollection services, ServiceEnvironment environment)
    {
        services.AddSingleton<RedisDenials>();
        services.AddSingleton(provider => new RedisStore(
            environment.Redis, environment.Service, provider.GetRequiredService<RedisDenials>()));
        services.AddSingleton<OrderBooks>();
        services.AddSingleton<Tickers>();
        services.AddSingleton<InstrumentLists>();
        services.AddSingleton<VenueHealths>();
        services.AddSingleton<BookQueue>();
        services.AddSingleton<GapQueue>();
        services.AddSingleton<TrustedTimes>();
        services.AddSingleton<MarketMetrics>();
        services.AddSingleton<MetricsQueue>();
        services.AddSingleton<ZScoreLists>();
        services.AddSingleton<Baselines>();
        services.AddSingleton<Leases>();
        services.AddSingleton<MemoryUse>();
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<ActiveAlerts>();
        services.AddSingleton<RuleStates>();
        services.AddSingleton<Silences>();
        services.AddSingleton<NotificationStates>();
        services.AddSingleton<CarriedCommands>();
        services.AddSingleton<CommandQueue>();
        services.AddSingleton<QueueDepths>();
        services.AddSingleton<KeyKinds>();
        services.AddSingleton(_ => new Database(environment.DatabaseConnection, environment.Service));
        services.AddSingleton<SchemaInstaller>();
        services.AddHostedService<SchemaService>();
    }
}
