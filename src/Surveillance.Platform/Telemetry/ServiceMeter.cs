using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;

namespace Surveillance.Platform.Telemetry;

/// <summary>
/// The instruments of one service. All of them are observed: a value is looked up when somebody scrapes, from where the
/// service keeps it anyway, so that measuring costs a loop nothing. What is not known is not observed, and so is absent
/// from the scrape, never 0.
/// </summary>
public sealed class ServiceMeter : IHostedService, IDisposable
{
    private readonly ServiceEnvironment _environment;
    private readonly ServicePulse _pulse;
    private readonly ConfigurationWatch _configuration;
    private readonly IEnumerable<Figure> _figures;
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _service;

    /// <param name="environment">Which service this is.</param>
    /// <param name="pulse">What the service tells of itself.</param>
    /// <param name="configuration">Whether the files are in force.</param>
    /// <param name="figures">The figures that the service may tell.</param>
    public ServiceMeter(
        ServiceEnvironment environment,
        ServicePulse pulse,
        ConfigurationWatch configuration,
        IEnumerable<Figure> figures)
    {
        (_environment, _pulse, _configuration, _figures) = (environment, pulse, configuration, figures);
        _meter = new Meter(NameOf(environment), ServiceVersion.Text);
        _service = new("service", environment.Service);
    }

    /// <summary>
    /// Name of the meter: that of the instance, so that services which share a process as one instance are scraped
    /// together, and others are not.
    /// </summary>
    public static string NameOf(ServiceEnvironment environment) => $"Surveillance.{environment.Instance}";

    /// <summary>Makes the instruments that each service has.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Observe("surveillance.build_info", "", "1 of the version that runs.",
            () => [new(1, _service, new("version", ServiceVersion.Text))]);
        Observe("surveillance.start_time", "s", "When the process started, in Unix time.",
            () => [Own(_pulse.StartedAt.ToUnixTimeMilliseconds() / 1000d)]);
        Observe("surveillance.progressing", "", "1 while the service's own loop moves on, 0 once it has not for 10 s.",
            () => [Own(_pulse.IsMakingProgress ? 1 : 0)]);
        Observe("surveillance.configuration_edit_refused", "",
            "1 while an edit of the configuration is refused and the one before it is in force.",
            () => [Own(_configuration.RejectedEdit is null ? 0 : 1)]);
        foreach (var figure in _figures)
            Observe(figure.Instrument, figure.Unit, figure.About, () => ValuesOf(figure), figure.Kind);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Makes an instrument.</summary>
    /// <param name="name">Without the unit, in lower case, with dots and underscores.</param>
    /// <param name="unit">In UCUM; empty for a number without one.</param>
    /// <param name="about">What it says, in a sentence.</param>
    /// <param name="read">
    /// What is known now; nothing for nothing. Never with a label whose values grow with the load.
    /// </param>
    /// <param name="kind">How it moves.</param>
    public void Observe(
        string name, string unit, string about, Func<IEnumerable<Measurement<double>>> read,
        FigureKind kind = FigureKind.Gauge)
    {
        if (kind == FigureKind.Counter)
            _meter.CreateObservableCounter(name, read, unit, about);
        else
            _meter.CreateObservableGauge(name, read, unit, about);
    }

    private Measurement<double> Own(double value) => new(value, _service);

    // A counter counts from the start of the process, also before the first time that it is told.
    private IEnumerable<Measurement<double>> ValuesOf(Figure figure) =>
        from told in _pulse.Of(figure).DefaultIfEmpty((null, figure.Kind == FigureKind.Counter ? 0 : double.NaN))
        where !double.IsNaN(told.Value)
        let value = told.Value * figure.Scale
        select told.Exchange is { } exchange
            ? new Measurement<double>(value, _service, new("exchange", exchange))
            : Own(value);
}
