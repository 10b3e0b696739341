using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Panels;

/// <summary>How figures, times and names are put for people.</summary>
internal static class Wording
{
    /// <summary>A ten-thousandth.</summary>
    public const double BasisPoint = 1e-4;

    private const string Minus = "−";

    /// <summary>A price with as many decimals as tell it apart, and thousands set apart.</summary>
    public static string Price(double value) => Math.Abs(value) switch
    {
        >= 1_000 => Signed(value, "#,0.00"),
        >= 1 => Signed(value, "0.0000"),
        _ => Signed(value, "0.########"),
    };

    /// <summary>A value of a metric in its unit, the unit left out.</summary>
    public static string Value(double value, string? unit) => unit switch
    {
        "quote" => Money(value),
        "bps" => Signed(value, Math.Abs(value) >= 100 ? "#,0" : Math.Abs(value) >= 1 ? "0.00" : "0.000"),
        "ratio" => Signed(value, Math.Abs(value) < 0.0005 ? "0.######" : Math.Abs(value) < 0.01 ? "0.000" : "0.00"),
        "percent" => Signed(value, "0.0"),
        _ => Signed(value, Math.Abs(value) >= 100 ? "#,0" : "0.##"),
    };

    /// <summary>The unit as it stands behind a value.</summary>
    public static string Unit(string? unit) => unit switch
    {
        null or "quote" or "ratio" or "count" => "",
        "percent" => "%",
        _ => unit,
    };

    /// <summary>A sum of money in three digits: <c>14.9 M</c>.</summary>
    public static string Money(double value) => Math.Abs(value) switch
    {
        >= 1e9 => $"{Signed(value / 1e9, "0.00")} B",
        >= 1e6 => $"{Signed(value / 1e6, "0.00")} M",
        >= 1e3 => $"{Signed(value / 1e3, "0.#")} k",
        _ => Signed(value, "0.##"),
    };

    /// <summary>A fraction in percent, to a hundredth of a basis point.</summary>
    public static string Percent(double fraction) => Signed(100 * fraction, "0.0000");

    /// <summary>A z-score with its sign.</summary>
    public static string ZScore(double value) =>
        (value > -0.05 ? "+" : Minus) + Math.Abs(value).ToString(Math.Abs(value) >= 100 ? "0" : "0.0");

    /// <summary>A z-score, or the score that a rule asks for in its place, with its name.</summary>
    public static string Score(double? score, BaselineKind? baseline) =>
        score is not { } known ? "–"
        : baseline is { } kind ? $"{ZScore(known)} {WireText.Of(kind).Replace('_', ' ')}"
        : ZScore(known);

    /// <summary>How long: <c>07:12</c>, <c>3:07:12</c> or <c>2 d 03:07</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "00:00",
        { TotalDays: >= 1 } => $"{(int)span.TotalDays} d {span.Hours:00}:{span.Minutes:00}",
        { TotalHours: >= 1 } => $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}",
        _ => $"{span.Minutes:00}:{span.Seconds:00}",
    };

    /// <summary>A name of a rule as words: <c>Spread critical</c>.</summary>
    public static string Name(string snakeCase)
    {
        var words = snakeCase.Replace('_', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>A limit with its comparison: <c>&gt; 5.00</c>, <c>|x| &gt; 10.00</c>.</summary>
    public static string Limit(AlertCondition condition, double threshold, string? unit) =>
        condition switch
        {
            AlertCondition.Gt => "> ",
            AlertCondition.Lt => "< ",
            AlertCondition.AbsGt => "|x| > ",
            _ => "|x| < ",
        } + Value(threshold, unit);

    /// <summary>Why a reading is not known.</summary>
    public static string Reason(ReadingStatus status) => status switch
    {
        ReadingStatus.OneSided => "one side of the book is empty",
        ReadingStatus.Crossed => "the book is crossed",
        ReadingStatus.Stale => "a book is stale",
        ReadingStatus.Truncated => "the book is not known that far",
        ReadingStatus.Gap => "it would span a gap",
        ReadingStatus.Halted => "the venue does not trade it now",
        ReadingStatus.NoData => "the venue does not tell it",
        _ => "no value",
    };

    /// <summary>How far from mid a side of a book is known, in basis points.</summary>
    public static string Covered(double? bps) => bps switch
    {
        null => "–",
        >= 1_000 => "all",
        { } known => $"{known:0}",
    };

    /// <summary>How urgent, by sign as well as by word.</summary>
    public static string Sign(AlertPriority priority) => priority switch
    {
        AlertPriority.P1 => "▲",
        AlertPriority.P2 => "●",
        _ => "■",
    };

    private static string Signed(double value, string format)
    {
        var text = Math.Abs(value).ToString(format);
        return value < 0 && text.Any(character => character is >= '1' and <= '9') ? Minus + text : text;
    }
}
