using System.Globalization;

namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>
/// The protocol of a venue going wrong for a while: what <see cref="Incidents.Incident"/> is to the market, this is to
/// its frames, connections and answers.
/// </summary>
/// <param name="Name">As in the catalog, such as <c>drop-frames</c>.</param>
/// <param name="Exchange">Venue name.</param>
/// <param name="Instrument">Where; null = on every market of the venue.</param>
/// <param name="Start">Counted from the simulator's start, or from its injection.</param>
/// <param name="Duration">How long it lasts; positive.</param>
public sealed record Fault(string Name, string Exchange, string? Instrument, TimeSpan Start, TimeSpan Duration)
{
    /// <summary>How a fault is written.</summary>
    public const string Syntax = "NAME@START+DURATION[:exchange[:instrument]]";

    /// <summary>
    /// Reads <c>drop-frames@60+5:okx:BTC-USDT-PERP</c> (seconds); <paramref name="mistake"/> says what is wrong.
    /// </summary>
    public static bool TryParse(string text, out Fault? fault, out string? mistake)
    {
        fault = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var plus = text.IndexOf('+', at + 1);
        if (at < 0 || plus < 0)
        {
            mistake = $"'{text}' is not of the form {Syntax}, times in seconds.";
            return false;
        }

        if (FaultCatalog.Find(text[..at]) is not { } type)
        {
            mistake = $"'{text[..at]}' is not a fault; known are {string.Join(", ", FaultCatalog.Names)}.";
            return false;
        }

        var parts = text[(plus + 1)..].Split(':');
        if (parts.Length > 3
            || !TrySeconds(text[(at + 1)..plus], out var start)
            || !TrySeconds(parts[0], out var duration)
            || duration <= TimeSpan.Zero)
        {
            mistake = $"'{text[at..]}' in '{text}' is not @START+DURATION in seconds, with a DURATION > 0.";
            return false;
        }

        var exchange = parts.Length > 1 ? parts[1] : type.Exchanges[0];
        fault = new Fault(type.Name, exchange, parts.Length > 2 ? parts[2] : null, start, duration);
        mistake = type.MistakeIn(fault);
        return mistake is null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}@{Start.TotalSeconds}+{Duration.TotalSeconds}")
        + (Instrument is null ? $":{Exchange}" : $":{Exchange}:{Instrument}");

    private static bool TrySeconds(string text, out TimeSpan time)
    {
        var ok = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 1e7;
        time = ok ? TimeSpan.FromSeconds(seconds) : default;
        return ok;
    }
}
