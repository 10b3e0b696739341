using System.Globalization;
using System.Text.Json;

namespace Surveillance.Exchanges;

/// <summary>Reads the JSON of REST answers; whatever is not as documented is the venue's mistake.</summary>
internal static class RestAnswer
{
    /// <summary>Reads an answer.</summary>
    /// <param name="venue">Such as <c>binance</c>.</param>
    /// <param name="field">What was asked for.</param>
    /// <param name="body">The answer.</param>
    /// <param name="read">Reads it; what it returns may not hold on to an element.</param>
    /// <exception cref="FeedProtocolException">It is no JSON, or not as documented.</exception>
    public static T Read<T>(string venue, string field, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return read(json.RootElement);
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
                or ArgumentException or IndexOutOfRangeException)
        {
            throw new FeedProtocolException(venue, field, body, error);
        }
    }

    /// <summary>A text that must be there.</summary>
    public static string Text(this JsonElement entry, string name) =>
        entry.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    /// <summary>A text that may be absent; then it is empty.</summary>
    public static string TextOrNone(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    /// <summary>A number that the venue prints as a text; null when it is absent or empty.</summary>
    public static double? NumberOrNone(this JsonElement entry, string name) =>
        entry.TextOrNone(name) is { Length: > 0 } text ? NumberOf(text) : null;

    /// <summary>The number of a text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static double NumberOf(string text) =>
        double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? number
            : throw new FormatException($"{text} is no number");

    /// <summary>A flag that may be absent; then it is false.</summary>
    public static bool Flag(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var flag) && flag.GetBoolean();
}
