using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using Surveillance.Platform.Configuration;

namespace Surveillance.Platform.Telemetry;

/// <summary>
/// <c>/metrics</c> on a port of its own, which asks nobody to sign in: it is for a network that only operators reach.
/// </summary>
// Kestrel, not the exporter's HttpListener, which its authors do not mean for production: see its readme at
// https://www.nuget.org/packages/OpenTelemetry.Exporter.Prometheus.HttpListener
internal sealed class MetricsEndpoint(MeterProvider meters, int port) : IHostedService, IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>Begins to listen, on all interfaces.</summary>
    /// <exception cref="ConfigurationException">The port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.ListenAnyIP(port);
        });
        _server = builder.Build();
        _server.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, MeterHosting.Path, null, null);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            throw new ConfigurationException([MetricsPort.Mistake($"{port} cannot be listened on: {error.Message}")]);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
