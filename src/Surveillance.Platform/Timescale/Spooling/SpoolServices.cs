using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Composes a service whose rows go through a spool.</summary>
public static class SpoolServices
{
    private const long Megabyte = 1 << 20;

    /// <summary>Adds the spool and what brings its rows into the database.</summary>
    /// <param name="services">The service.</param>
    /// <param name="tables">Tables whose rows it holds.</param>
    public static void AddRowSpool(this IServiceCollection services, params SpooledTable[] tables)
    {
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<ConfigurationWatch>();
            return new RowSpool(
                provider.GetRequiredService<ServiceEnvironment>().SpoolDirectory,
                () => configuration.Current.Features.DataCapture.SpoolMaxMegabytes * Megabyte,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RowSpool>>());
        });
        services.AddSingleton<BatchStore>();
        services.AddSingleton(provider => new SpoolDrain(
            provider.GetRequiredService<RowSpool>(),
            provider.GetRequiredService<BatchStore>().WriteAsync,
            tables,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SpoolDrain>>()));
        services.AddHostedService(provider => provider.GetRequiredService<SpoolDrain>());
    }
}
