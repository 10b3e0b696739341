using System.Buffers.Text;

namespace Surveillance.Exchanges;

/// <summary>A decimal factor, mantissa × 10^exponent, such as a contract size of 0.01.</summary>
/// <param name="Mantissa">Positive.</param>
/// <param name="Exponent">Power of ten; not positive.</param>
internal readonly record struct DecimalFactor(long Mantissa, int Exponent)
{
    /// <summary>Leaves a number as it is.</summary>
    public static DecimalFactor One { get; } = new(1, 0);

    /// <summary>The factor of a number that has at most 15 significant digits; 0.01 becomes 1 × 10⁻².</summary>
    public static DecimalFactor Of(double value)
    {
        var exact = (decimal)value;
        var exponent = 0;
        for (; exact != decimal.Truncate(exact); exponent--)
            exact *= 10;
        return new DecimalFactor((long)exact, exponent);
    }
}

/// <summary>
/// Reads a venue's decimal text as the double nearest to it, and multiplies by a contract size without leaving binary
/// dust: 365.11 contracts of 0.01 are the double that prints as 3.6511.
/// </summary>
internal static class DecimalText
{
    // Integers to here and powers of ten to 10^22 are exact as doubles, so one division or product of them rounds
    // once: correctly (W. D. Clinger, "How to read floating point numbers accurately", 1990).
    private const ulong MaxExactInteger = 1UL << 53;
    private const int MaxDigits = 18;

    private static readonly double[] _powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>A decimal times a factor, rounded once; false when that cannot be had so simply.</summary>
    /// <param name="digits">The decimal without its point.</param>
    /// <param name="decimals">How many of the digits stand behind the point.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="value">The product.</param>
    public static bool TryScale(long digits, int decimals, DecimalFactor factor, out double value)
    {
        var scaled = (UInt128)(ulong)digits * (ulong)factor.Mantissa;
        var divisor = decimals - factor.Exponent;
        value = 0;
        if (scaled > MaxExactInteger || divisor >= _powers.Length)
            return false;
        value = (double)(ulong)scaled / _powers[divisor];
        return true;
    }

    /// <summary>Reads a number; false when the text is not one, or not finite.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value) =>
        TryRead(text, DecimalFactor.One, out value);

    /// <summary>Reads a number times <paramref name="factor"/>; false when the text is not a finite number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, DecimalFactor factor, out double value)
    {
        var negative = text.Length > 0 && text[0] == '-';
        ulong mantissa = 0;
        int digits = 0, exponent = factor.Exponent;
        var fraction = false;
        foreach (var c in text[(negative ? 1 : 0)..])
        {
            if (c == '.' && !fraction)
            {
                fraction = true;
                continue;
            }

            if ((uint)(c - '0') > 9 || digits == MaxDigits)
                return TryReadSlowly(text, factor, out value);
            mantissa = mantissa * 10 + (uint)(c - '0');
            if (mantissa > 0)
                digits++;
            if (fraction)
                exponent--;
        }

        // "0.00000000" deletes a level and is the most frequent text of all; "" and "." are no numbers.
        if (mantissa == 0)
        {
            value = 0;
            return text.ContainsAnyInRange((byte)'0', (byte)'9');
        }

        while (mantissa > MaxExactInteger && mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        var scaled = (UInt128)mantissa * (ulong)factor.Mantissa;
        if (scaled > MaxExactInteger || Math.Abs(exponent) >= _powers.Length)
            return TryReadSlowly(text, factor, out value);
        value = exponent < 0 ? (double)(ulong)scaled / _powers[-exponent] : (double)(ulong)scaled * _powers[exponent];
        value = negative ? -value : value;
        return true;
    }

    private static bool TryReadSlowly(ReadOnlySpan<byte> text, DecimalFactor factor, out double value)
    {
        if (factor == DecimalFactor.One)
            return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);

        value = 0;
        if (!Utf8Parser.TryParse(text, out decimal exact, out var consumed) || consumed != text.Length)
            return false;
        if (Math.Abs(exact) > decimal.MaxValue / factor.Mantissa)
            return false;
        exact *= factor.Mantissa;
        for (var i = factor.Exponent; i < 0; i++)
            exact /= 10;
        Span<byte> printed = stackalloc byte[64];
        return exact.TryFormat(printed, out var length, default, null)
            && Utf8Parser.TryParse(printed[..length], out value, out _);
    }
}
