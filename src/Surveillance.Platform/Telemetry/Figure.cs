namespace Surveillance.Platform.Telemetry;

/// <summary>How a figure moves.</summary>
public enum FigureKind
{
    /// <summary>Up and down: only its present value says something.</summary>
    Gauge,

    /// <summary>Up alone, from 0 at the start of the process.</summary>
    Counter,
}

/// <summary>
/// A figure that a service tells of itself. It is told once, to <see cref="Hosting.ServicePulse"/>, and read from there
/// by both who want it: the heartbeat, under <see cref="Name"/>, and a meter, under <see cref="Instrument"/>.
/// </summary>
public sealed class Figure
{
    /// <summary>What stands in <see cref="Name"/> for the venue, in a figure that there is for each.</summary>
    private const string Exchange = "{exchange}";

    private Figure(FigureKind kind, string name, string unit, string about, string? instrument, double scale)
    {
        (Kind, Name, Unit, About, Scale) = (kind, name, unit, about, scale);
        Instrument = $"surveillance.{instrument ?? name}";
    }

    /// <summary>How it moves.</summary>
    public FigureKind Kind { get; }

    /// <summary>Its name in the heartbeat, which ends with its unit there.</summary>
    public string Name { get; }

    /// <summary>Its name as an instrument, without a unit: that is added for Prometheus.</summary>
    public string Instrument { get; }

    /// <summary>Unit of the instrument in UCUM, such as <c>By</c>, <c>s</c> or <c>{row}</c>.</summary>
    public string Unit { get; }

    /// <summary>What it says, in a sentence.</summary>
    public string About { get; }

    /// <summary>The instrument's value is that of the heartbeat times this.</summary>
    public double Scale { get; }

    /// <summary>Whether there is one for each venue.</summary>
    public bool IsOfExchange => Name.Contains(Exchange, StringComparison.Ordinal);

    /// <summary>A figure that goes up and down.</summary>
    public static Figure Gauge(
        string name, string unit, string about, string? instrument = null, double scale = 1) =>
        new(FigureKind.Gauge, name, unit, about, instrument, scale);

    /// <summary>A figure that only goes up.</summary>
    public static Figure Counter(string name, string unit, string about, string? instrument = null) =>
        new(FigureKind.Counter, name, unit, about, instrument, scale: 1);

    /// <summary>Its name in the heartbeat, for a venue where there is one for each.</summary>
    public string NameFor(string? exchange) =>
        exchange is null ? Name : Name.Replace(Exchange, exchange, StringComparison.Ordinal);
}
