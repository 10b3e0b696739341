namespace Surveillance.Platform.Redis;

/// <summary>
/// Prints a positive number with 6 significant digits, as people write it: 12.3457, 0.00012, 1234570; never 1.23E+06.
/// </summary>
internal static class ShortNumber
{
    /// <summary>Bytes that the longest text takes.</summary>
    public const int MaxLength = 32;

    private const int Digits = 6;
    private const int MaxExponent = 15;
    private const int MinExponent = -14;

    private static readonly double[] _powers =
        [.. Enumerable.Range(0, Digits - MinExponent).Select(power => double.Parse($"1e{power}"))];

    /// <summary>
    /// Prints <paramref name="value"/>; false when it is negative, or too large or small to be written out.
    /// </summary>
    public static bool TryWrite(Span<byte> text, double value, out int length)
    {
        length = 0;
        if (value == 0)
        {
            text[length++] = (byte)'0';
            return true;
        }

        if (!(value > 0) || double.IsInfinity(value))
            return false;
        var exponent = (int)Math.Floor(Math.Log10(value));
        if (exponent is > MaxExponent or < MinExponent)
            return false;

        // value = mantissa / 10^decimals, the mantissa with 6 digits (7 when it was rounded up to 1,000,000,
        // which is as right).
        var decimals = Digits - 1 - exponent;
        var mantissa = decimals >= 0
            ? (long)Math.Round(value * _powers[decimals])
            : (long)Math.Round(value / _powers[-decimals]);
        if (decimals <= 0)
            return (mantissa * (long)_powers[-decimals]).TryFormat(text, out length);

        while (decimals > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            decimals--;
        }

        return Print(text, mantissa, decimals, out length);
    }

    private static bool Print(Span<byte> text, long mantissa, int decimals, out int length)
    {
        Span<byte> digits = stackalloc byte[MaxLength];
        mantissa.TryFormat(digits, out var count);
        length = 0;
        var whole = count - decimals;
        if (whole <= 0)
            text[length++] = (byte)'0';
        for (var i = 0; i < whole; i++)
            text[length++] = digits[i];
        if (decimals == 0)
            return true;
        text[length++] = (byte)'.';
        for (var i = whole; i < count; i++)
            text[length++] = i < 0 ? (byte)'0' : digits[i];
        return true;
    }
}
