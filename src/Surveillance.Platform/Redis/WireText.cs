using System.Globalization;
using System.Text.Json;

namespace Surveillance.Platform.Redis;

/// <summary>How times and names are spelled on the wire: <c>2026-11-24T07:52:30.123Z</c>, <c>warming_up</c>.</summary>
public static class WireText
{
    /// <summary>The format of a time: UTC with milliseconds.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A time, cut to its millisecond.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>A name of an enum in snake_case.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue.TryGetValue(value, out var name)
            ? name
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a {typeof(TEnum).Name}.");

    /// <summary>Reads a time.</summary>
    /// <exception cref="FormatException">It is not in the format.</exception>
    public static DateTimeOffset ParseTime(string text) => DateTimeOffset.ParseExact(
        text,
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Reads a time that somebody may have mistyped; false when it is absent or not in the format.</summary>
    public static bool TryParseTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text,
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out time);

    /// <summary>Reads a name in snake_case.</summary>
    /// <exception cref="FormatException">There is no such name.</exception>
    public static TEnum Parse<TEnum>(string? text)
        where TEnum : struct, Enum => text is not null && Names<TEnum>.ByName.TryGetValue(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is not one of {string.Join(", ", Names<TEnum>.ByName.Keys)}.");

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, TEnum> ByName =
            ByValue.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
