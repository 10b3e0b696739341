using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surveillance.Exchanges;

/// <summary>
/// How the digits of a plain decimal become its value, for each length and each place of the point: looked up by one
/// number, instead of being worked out and checked for each.
/// </summary>
internal static class PlainNumber
{
    /// <summary>Digits and point together, at most: fifteen digits are below 2^53, thus exact.</summary>
    public const int Longest = 15;

    // Lengths up to 31, of which those above fifteen are none: whoever scans 32 bytes need not check them.
    private const int Lengths = 32;

    private static readonly Vector128<byte>[] Orders = new Vector128<byte>[Lengths * Lengths];
    private static readonly double[] Divisors = new double[Lengths * Lengths];

    static PlainNumber()
    {
        Array.Fill(Divisors, double.NaN);
        for (var length = 1; length <= Longest; length++)
        {
            for (var point = 1; point <= length; point++)
            {
                if (point == length - 1)
                    continue;
                var digits = point == length ? length : length - 1;
                Orders[Of(length, point)] = Order(digits, point);
                Divisors[Of(length, point)] = PowerOfTen(digits - point);
            }
        }
    }

    /// <summary>The number to look up by.</summary>
    /// <param name="length">0-31.</param>
    /// <param name="point">Where the point is; the length when there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int length, int point) => (length * Lengths) + point;

    /// <summary>What moves the digits to the right of sixteen lanes, over the point, and zeros before them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> OrderOf(int number) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Orders), number);

    /// <summary>
    /// What the digits are divided by: ten to the power of those behind the point. Not a number where there is no digit
    /// before the point or behind it, or too many.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double DivisorOf(int number) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Divisors), number);

    // Exact up to 10^22.
    private static double PowerOfTen(int exponent)
    {
        var power = 1.0;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    private static Vector128<byte> Order(int digits, int point)
    {
        Span<byte> lanes = stackalloc byte[DecimalScan.Lanes];
        lanes.Fill(0x80);
        for (var digit = 0; digit < digits; digit++)
            lanes[DecimalScan.Lanes - digits + digit] = (byte)(digit < point ? digit : digit + 1);
        return Vector128.Create<byte>(lanes);
    }
}
