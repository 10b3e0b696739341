using System.Globalization;
using Surveillance.Markets;

namespace Surveillance.Standalone.Commands;

/// <summary>
/// What an operator types after an option; each mistake is told with what is allowed and what was found.
/// </summary>
internal static class Typed
{
    /// <summary>Forms of a time; without a zone it is UTC.</summary>
    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss",
    ];

    /// <summary>A time that must be given.</summary>
    public static DateTimeOffset? RequiredTime(List<string> mistakes, string option, string? text)
    {
        if (text is not null)
            return Time(mistakes, option, text);
        Missing(mistakes, option, "2026-11-24T07:00:00Z");
        return null;
    }

    /// <summary>A time.</summary>
    public static DateTimeOffset? Time(List<string> mistakes, string option, string text)
    {
        if (TryTime(text, out var time))
            return time;
        mistakes.Add($"{option} must be a time in UTC such as 2026-11-24T07:00:00Z or a day such as 2026-11-24, "
            + $"was {text}.");
        return null;
    }

    /// <summary>A time in one of the forms, as UTC.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text,
        TimeForms,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out time);

    /// <summary>A market.</summary>
    public static MarketId? Market(List<string> mistakes, string text)
    {
        if (MarketId.TryParse(text, out var market))
            return market;
        mistakes.Add($"--market must be of the form exchange:instrument, such as binance:BTC-USDT-PERP, was {text}.");
        return null;
    }

    /// <summary>An option that must be given is not.</summary>
    public static void Missing(List<string> mistakes, string option, string example) =>
        mistakes.Add($"{option} is required, such as {option} {example}.");
}
