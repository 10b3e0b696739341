using System.Buffers.Text;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// A decimal as the whole number that is left when its point is taken out: 71500.2 with one decimal is 715002. A
/// checksum is made of these digits, and a double would not hold all that 20 of them can tell.
/// </summary>
internal static class KrakenDigits
{
    private const int MostDigits = 19;

    /// <summary>
    /// Reads a number that is not negative; false when it is none, or has more decimals than
    /// <paramref name="decimals"/> or more digits than 19. Trailing zeros may be left out, or an exponent be written.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, int decimals, out ulong digits)
    {
        digits = 0;
        int count = 0, left = decimals;
        var fraction = false;
        foreach (var c in text)
        {
            if (c == '.' && !fraction)
            {
                fraction = true;
                continue;
            }

            if ((uint)(c - '0') > 9)
                return TryReadSlowly(text, decimals, out digits);
            if (fraction && left-- <= 0)
            {
                if (c != '0')
                    return false;
                continue;
            }

            digits = digits * 10 + (uint)(c - '0');
            if (digits > 0 && ++count > MostDigits)
                return false;
        }

        for (; left > 0; left--)
        {
            digits *= 10;
            if (digits > 0 && ++count > MostDigits)
                return false;
        }

        return !text.IsEmpty;
    }

    // 1e-8, as some JSON writers print a small number.
    private static bool TryReadSlowly(ReadOnlySpan<byte> text, int decimals, out ulong digits)
    {
        digits = 0;
        if (!Utf8Parser.TryParse(text, out decimal exact, out var used, 'E') || used != text.Length || exact < 0)
            return false;
        for (var i = 0; i < decimals; i++)
        {
            if (exact > ulong.MaxValue)
                return false;
            exact *= 10;
        }

        if (exact != decimal.Truncate(exact) || exact >= 1e19m)
            return false;
        digits = (ulong)exact;
        return true;
    }
}
