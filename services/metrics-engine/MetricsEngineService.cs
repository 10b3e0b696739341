using Microsoft.Extensions.Hosting;
using Surveillance.Platform.Hosting;

namespace Surveillance.MetricsEngine;

/// <summary>Measures what data-ingestion publishes: readings, z-scores and rows of history.</summary>
public static class MetricsEngineService
{
    /// <summary>The service as a host that can be run and stopped.</summary>
    /// <exception cref="Platform.Configuration.ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null)
    {
        var builder = SurveillanceHost.CreateBuilder(environment, time);
        return builder.Build();
    }
}
