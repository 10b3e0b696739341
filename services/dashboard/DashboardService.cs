using Surveillance.Platform.Hosting;

namespace Surveillance.Dashboard;

/// <summary>Shows both stores in the browser, and takes operators' commands.</summary>
public static class DashboardService
{
    /// <summary>Where the pages are served unless told otherwise.</summary>
    public const int DefaultPort = 8050;

    /// <summary>The service as a host that can be run and stopped, on the port that operators know.</summary>
    /// <exception cref="Platform.Configuration.ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null) =>
        Build(environment, DefaultPort, time);

    /// <summary>The service on a port of all interfaces.</summary>
    /// <exception cref="Platform.Configuration.ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, int port, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Surveillance.Dashboard" });
        SurveillanceHost.Configure(builder, environment, time);
        var app = builder.Build();
        app.Urls.Add($"http://*:{port}");
        return app;
    }
}
