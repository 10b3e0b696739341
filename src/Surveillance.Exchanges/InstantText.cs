namespace Surveillance.Exchanges;

/// <summary>
/// Reads RFC 3339 instants in UTC, as Kraken and Coinbase send them, straight from the UTF-8 text:
/// <c>2026-08-09T21:05:48.228568804Z</c>. Digits beyond 100 ns are dropped.
/// </summary>
internal static class InstantText
{
    private const int ToSeconds = 19;
    private const int TickDigits = 7;

    /// <summary>Reads an instant; false when the text is none, or not in UTC.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= ToSeconds || text[^1] != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T'
            || text[13] != ':' || text[16] != ':')
            return false;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day) || !TryDigits(text[11..13], out var hour)
            || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..ToSeconds], out var second)
            || !TryFraction(text[ToSeconds..^1], out var ticks))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;
        instant = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out int ticks)
    {
        ticks = 0;
        if (text.IsEmpty)
            return true;
        if (text[0] != '.' || text.Length == 1 || text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        for (var i = 1; i <= TickDigits; i++)
            ticks = ticks * 10 + (i < text.Length ? text[i] - '0' : 0);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if ((uint)(c - '0') > 9)
                return false;
            value = value * 10 + c - '0';
        }

        return true;
    }
}
