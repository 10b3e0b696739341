using System.Globalization;
using Surveillance.Standalone.Commands;

namespace Surveillance.Standalone.Scores;

/// <summary>
/// Times as series from anywhere have them: text in one of the usual forms, or seconds or milliseconds.
/// </summary>
internal static class SeriesTime
{
    /// <summary>From here on a number counts milliseconds since 1970; as seconds it would be the year 5138.</summary>
    private const double FirstMilliseconds = 1e11;

    /// <summary>The time; null when it is none.</summary>
    public static DateTimeOffset? Of(ReadOnlySpan<char> text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return OfNumber(number);
        if (Typed.TryTime(text.ToString(), out var time))
            return time;
        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time)
            ? time
            : null;
    }

    private static DateTimeOffset? OfNumber(double number)
    {
        var seconds = Math.Abs(number) < FirstMilliseconds ? number : number / 1_000;
        return Math.Abs(seconds) < FirstMilliseconds
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
    }
}
