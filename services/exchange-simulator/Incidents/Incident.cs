using System.Globalization;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>What can be made to go wrong.</summary>
public enum IncidentKind
{
    /// <summary>
    /// Best bid and ask move apart; what stood between them stands at the new edges, so that depth stays.
    /// </summary>
    SpreadBlowout,

    /// <summary>Nearly everything within reach of the touch is withdrawn; the best prices stay.</summary>
    DepthCollapse,

    /// <summary>The whole book of one market moves away from its pair, a little each second.</summary>
    BasisDrift,

    /// <summary>A venue sends no data frames while its sockets stay open and its pings go on.</summary>
    VenueSilent,

    /// <summary>Some depth frames of one market are lost, again and again.</summary>
    SequenceGap,

    /// <summary>A venue cuts every socket without a word and refuses new ones.</summary>
    Disconnect,

    /// <summary>A venue's frames leave later than they are stamped.</summary>
    Lag,
}

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Market">Where; the incidents of a whole venue look at the exchange only.</param>
/// <param name="Start">Counted from the first book that was published (or from its injection).</param>
/// <param name="Duration">How long it lasts; positive.</param>
public sealed record Incident(IncidentKind Kind, MarketId Market, TimeSpan Start, TimeSpan Duration)
{
    /// <summary>How an incident is written.</summary>
    public const string Syntax = "NAME[:exchange/instrument]@START+DURATION";

    /// <summary>Where an incident happens when nothing is said.</summary>
    public static MarketId DefaultMarket { get; } = new("binance", "BTC-USDT-PERP");

    /// <summary>The name of a kind as an operator writes it, such as <c>spread-blowout</c>.</summary>
    public static string NameOf(IncidentKind kind) => string.Concat(kind.ToString().Select(
        (letter, i) => char.IsUpper(letter) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>
    /// Reads <c>spread-blowout:okx/BTC-USDT-SPOT@60+30</c> (seconds); <paramref name="mistake"/> says what is wrong.
    /// </summary>
    public static bool TryParse(string text, out Incident? incident, out string? mistake)
    {
        incident = null;
        var at = text.LastIndexOf('@');
        var plus = text.IndexOf('+', at + 1);
        if (at < 0 || plus < 0)
        {
            mistake = $"'{text}' is not of the form {Syntax}, times in seconds.";
            return false;
        }

        var (what, where) = text[..at].Split(':', 2) is [var name, var market] ? (name, market) : (text[..at], null);
        var kinds = Enum.GetValues<IncidentKind>().Where(kind => NameOf(kind) == what).ToArray();
        if (kinds.Length == 0)
        {
            var known = string.Join(", ", Enum.GetValues<IncidentKind>().Select(NameOf));
            mistake = $"'{what}' is not an incident; known are {known}.";
            return false;
        }

        var target = DefaultMarket;
        if (where is not null && !MarketId.TryParse(where.Replace('/', ':'), out target))
        {
            mistake = $"'{where}' in '{text}' is not exchange/instrument.";
            return false;
        }

        if (!TrySeconds(text[(at + 1)..plus], out var start)
            || !TrySeconds(text[(plus + 1)..], out var duration)
            || duration <= TimeSpan.Zero)
        {
            mistake = $"'{text[at..]}' in '{text}' is not @START+DURATION in seconds, with a DURATION > 0.";
            return false;
        }

        incident = new Incident(kinds[0], target, start, duration);
        mistake = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{NameOf(Kind)}:{Market.Exchange}/{Market.Instrument}@{Start.TotalSeconds}+{Duration.TotalSeconds}";

    private static bool TrySeconds(string text, out TimeSpan time)
    {
        var ok = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 1e7;
        time = ok ? TimeSpan.FromSeconds(seconds) : default;
        return ok;
    }
}
