using System.Buffers.Text;

namespace Surveillance.ExchangeSimulator.Books;

/// <summary>Decimal text to whole units of its last decimal and back, exactly.</summary>
internal static class ScaledDecimal
{
    private static readonly long[] Powers =
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000];

    public static long Power(int decimals) => Powers[decimals];

    public static double ToDouble(long units, int decimals) => (double)units / Powers[decimals];

    /// <summary>
    /// Reads <c>61837.63000000</c> as 6183763000000 for 8 decimals; fewer decimals than asked for are padded.
    /// </summary>
    /// <exception cref="FormatException">
    /// Not a plain decimal number, or more decimals than <paramref name="decimals"/>.
    /// </exception>
    public static long Parse(ReadOnlySpan<byte> text, int decimals)
    {
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        while (fraction.Length > decimals && fraction[^1] == '0') fraction = fraction[..^1];
        if (fraction.Length > decimals || !Utf8Parser.TryParse(whole, out long units, out var used)
            || used != whole.Length)
            throw new FormatException(
                $"'{System.Text.Encoding.UTF8.GetString(text)}' is not a number of {decimals} decimals.");
        long rest = 0;
        if (fraction.Length > 0 && (!Utf8Parser.TryParse(fraction, out rest, out used) || used != fraction.Length))
            throw new FormatException($"'{System.Text.Encoding.UTF8.GetString(text)}' is not a number.");
        return (units * Powers[decimals]) + (rest * Powers[decimals - fraction.Length]);
    }

    /// <summary>Writes units with all their decimals, or without trailing zeros; returns the bytes written.</summary>
    public static int Format(long units, int decimals, bool trim, Span<byte> target)
    {
        var (whole, fraction) = Math.DivRem(units, Powers[decimals]);
        Utf8Formatter.TryFormat(whole, target, out var written);
        var digits = decimals;
        while (trim && digits > 0 && fraction % 10 == 0)
        {
            fraction /= 10;
            digits--;
        }

        if (digits == 0) return written;
        target[written++] = (byte)'.';
        for (var i = digits - 1; i >= 0; i--)
        {
            target[written + i] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        return written + digits;
    }
}
