using Surveillance.Dashboard.Access;
using Surveillance.Dashboard.Api;
using Surveillance.Dashboard.Commands;
using Surveillance.Dashboard.Hosting;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Pages;
using Surveillance.Dashboard.Telemetry;
using Surveillance.Dashboard.Tuning;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Telemetry;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard;

/// <summary>Shows both stores in the browser, and takes operators' commands.</summary>
public static class DashboardService
{
    /// <summary>Where the pages are served unless told otherwise.</summary>
    public const int DefaultPort = 8050;

    private const string PortVariable = "DASHBOARD_PORT";

    /// <summary>In the folder of the service's state: what people sign in with, and nobody else may read.</summary>
    private const string KeyFolder = "dashboard-keys";

    /// <summary>
    /// The service as a host that can be run and stopped, on DASHBOARD_PORT or the port that operators know.
    /// </summary>
    /// <exception cref="ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null) =>
        Build(environment, ReadPort(Environment.GetEnvironmentVariable(PortVariable)), time);

    /// <summary>The service on a port of all interfaces, open to whom the process' environment says.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes, those about access among them.</exception>
    public static IHost Build(ServiceEnvironment environment, int port, TimeProvider? time = null)
    {
        var builder = CreateBuilder();
        var access = AccessReader.FromEnvironment(() => SurveillanceHost.Configure(builder, environment, time));
        return Build(builder, environment, port, access);
    }

    /// <summary>The service on a port of all interfaces, open to whom it is told.</summary>
    /// <exception cref="ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(
        ServiceEnvironment environment, int port, AccessSettings access, TimeProvider? time = null)
    {
        var builder = CreateBuilder();
        SurveillanceHost.Configure(builder, environment, time);
        return Build(builder, environment, port, access);
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateBuilder(PageAssets.Options);
        PageAssets.Find(builder);
        return builder;
    }

    private static WebApplication Build(
        WebApplicationBuilder builder, ServiceEnvironment environment, int port, AccessSettings access)
    {
        AddState(builder.Services);
        var folder = access.AsksWhoActs
            ? new OwnersFolder(Path.Combine(environment.StateDirectory, KeyFolder))
            : null;
        builder.Services.AddAccess(access, folder);
        builder.Services.AddPages(folder);
        builder.Services.AddApi();
        builder.Services.AddPrometheus(environment);

        var app = builder.Build();
        app.Urls.Add($"http://*:{port}");
        app.UseProxies(access);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        app.UseAccess(access);
        app.UseAntiforgery();
        app.MapHealth();
        app.MapApi();
        app.MapPrometheusScrapingEndpoint(MeterHosting.Path);
        if (access.AsksWhoActs)
            app.MapSignIn();
        app.MapPages<App>();
        return app;
    }

    private static void AddState(IServiceCollection services)
    {
        services.AddSingleton<AlertRows>();
        services.AddSingleton<AlertTrails>();
        services.AddSingleton<BookHistory>();
        services.AddSingleton<MarketHistory>();
        services.AddSingleton<MetricSeries>();
        services.AddSingleton<RuleExplainer>();
        services.AddSingleton<StateBoard>();
        services.AddSingleton<LiveReader>();
        services.AddSingleton<OperatorCalls>();
        services.AddSingleton<TuningRuns>();
        services.AddHostedService<LivePoller>();
        services.AddHostedService<HistoryPoller>();
        services.AddFigures(DashboardFigures.All);
        services.AddHostedService<SystemMeter>();
    }

    private static int ReadPort(string? text) =>
        string.IsNullOrEmpty(text) ? DefaultPort
        : int.TryParse(text, out var port) && port is > 0 and <= ushort.MaxValue ? port
        : throw new ConfigurationException(
            [new("environment", 0, PortVariable, $"must be a port from 1 to {ushort.MaxValue}, was {text}")]);
}
