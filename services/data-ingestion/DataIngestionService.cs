using Microsoft.Extensions.Hosting;
using Surveillance.Platform.Hosting;

namespace Surveillance.DataIngestion;

/// <summary>Reads the venues: whole order books, tickers and gaps into Redis.</summary>
public static class DataIngestionService
{
    /// <summary>The service as a host that can be run and stopped.</summary>
    /// <exception cref="Platform.Configuration.ConfigurationException">The operator's mistakes.</exception>
    public static IHost Build(ServiceEnvironment environment, TimeProvider? time = null)
    {
        var builder = SurveillanceHost.CreateBuilder(environment, time);
        return builder.Build();
    }
}
