using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Reads a text of the wire that stands there in the very form in which this system writes it: once through, without
/// allocating. It declines whatever looks different, which a reader of any JSON then takes up from the start.
/// </summary>
internal ref struct WireScan(ReadOnlySpan<byte> text)
{
    // Whole numbers to 2^53 and powers of ten to 10^22 are exact, so one division of them rounds once: correctly
    // (W. D. Clinger, "How to read floating point numbers accurately", 1990).
    private const ulong MostExact = 1UL << 53;

    /// <summary>Of so many digits none is lost in 64 bits.</summary>
    private const int MostDigits = 19;

    private static readonly double[] Powers =
        [.. Enumerable.Range(0, 23).Select(power => double.Parse($"1e{power}"))];

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _at == _text.Length;

    private readonly byte Next => _at < _text.Length ? _text[_at] : (byte)0;

    /// <summary>Goes on behind a text, if it is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(scoped ReadOnlySpan<byte> expected)
    {
        if (!_text[_at..].StartsWith(expected))
            return false;
        _at += expected.Length;
        return true;
    }

    /// <summary>Goes on behind what <see cref="TextSpan.Begin"/> writes of a market, if it is there.</summary>
    public bool TakeBegin(MarketId market) =>
        Take("{\"exchange\":\""u8) && TakeName(market.Exchange)
        && Take("\",\"instrument\":\""u8) && TakeName(market.Instrument);

    /// <summary>Reads a number.</summary>
    /// <remarks>
    /// A book is numbers for the most part. The place is a local one until all of it is read: stored with each digit, a
    /// book took a third longer.
    /// </remarks>
    public bool TryNumber(out double number)
    {
        var wire = _text;
        var at = _at;
        ulong digits = 0;
        number = 0;
        var isNegative = Is(wire, at, '-');
        at += isNegative ? 1 : 0;
        var significant = TakeDigits(wire, ref at, ref digits);
        if (significant == 0)
            return false;
        var decimals = 0;
        if (Is(wire, at, '.'))
        {
            var point = ++at;

            // Zeros before the first digit are none of the digits that count. More than 19 may have come to zero, too.
            if (digits == 0 && significant <= MostDigits)
            {
                significant = 0;
                while (Is(wire, at, '0'))
                    at++;
            }

            significant += TakeDigits(wire, ref at, ref digits);
            decimals = at - point;
            if (decimals == 0)
                return false;
        }

        // Figures below 1e-7 are written with an exponent.
        if (significant > MostDigits || digits > MostExact || decimals >= Powers.Length
            || Is(wire, at, 'E') || Is(wire, at, 'e'))
            return TryAnyNumber(out number);
        _at = at;
        number = decimals > 0 ? digits / Powers[decimals] : digits;
        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>Reads a number, or null.</summary>
    public bool TryKnown(out double? number)
    {
        number = null;
        if (Take("null"u8))
            return true;
        if (!TryNumber(out var known))
            return false;
        number = known;
        return true;
    }

    /// <summary>Reads a whole number that is not negative, below 10^18.</summary>
    public bool TryWhole(out long number)
    {
        number = 0;
        var begin = _at;
        while ((uint)(Next - '0') <= 9)
            number = (number * 10) + (_text[_at++] - '0');
        return _at - begin is > 0 and <= 18;
    }

    /// <summary>Reads a time as <see cref="WireText.TimeFormat"/>, without its quotes.</summary>
    public bool TryTime(out DateTimeOffset time)
    {
        time = default;
        if (_text.Length - _at < 24)
            return false;
        var stamp = _text.Slice(_at, 24);
        if ((stamp[4], stamp[7], stamp[10], stamp[13], stamp[16], stamp[19], stamp[23]) != (
            (byte)'-', (byte)'-', (byte)'T', (byte)':', (byte)':', (byte)'.', (byte)'Z'))
            return false;
        int year = (100 * Pair(stamp)) + Pair(stamp[2..]), month = Pair(stamp[5..]), day = Pair(stamp[8..]);
        int hour = Pair(stamp[11..]), minute = Pair(stamp[14..]), second = Pair(stamp[17..]);
        var millisecond = (10 * Pair(stamp[20..])) + (stamp[22] - '0');
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond is < 0 or > 999)
            return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, millisecond, TimeSpan.Zero);
        _at += stamp.Length;
        return true;
    }

    /// <summary>Reads the numbers of an array to its end; after the first null there are only nulls.</summary>
    /// <param name="into">Takes the numbers.</param>
    /// <param name="length">How many members the array must have.</param>
    /// <param name="known">How many of them are numbers.</param>
    public bool TryNumbers(scoped Span<double> into, int length, out int known)
    {
        known = 0;
        for (var place = 0; place < length; place++)
        {
            if (place > 0 && !Take(","u8))
                return false;
            if (Next == 'n')
            {
                if (!Take("null"u8))
                    return false;
            }
            else if (known < place || !TryNumber(out into[known++]))
                return false;
        }

        return Take("]"u8);
    }

    private bool TryAnyNumber(out double number)
    {
        var isRead = Utf8Parser.TryParse(_text[_at..], out number, out int length);
        _at += length;
        return isRead && double.IsFinite(number);
    }

    private bool TakeName(string expected)
    {
        Span<byte> name = stackalloc byte[128];
        return Utf8.FromUtf16(expected, name, out _, out var length) == System.Buffers.OperationStatus.Done
            && Take(name[..length]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(ReadOnlySpan<byte> wire, int at, char expected) =>
        (uint)at < (uint)wire.Length && wire[at] == expected;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeDigits(ReadOnlySpan<byte> wire, ref int at, ref ulong digits)
    {
        var begin = at;
        while ((uint)at < (uint)wire.Length && wire[at] - '0' is var digit && (uint)digit <= 9)
        {
            digits = (digits * 10) + (uint)digit;
            at++;
        }

        return at - begin;
    }

    // Two digits; far below zero, or above 99, when they are none.
    private static int Pair(ReadOnlySpan<byte> text)
    {
        int tens = text[0] - '0', ones = text[1] - '0';
        return (uint)tens <= 9 && (uint)ones <= 9 ? (10 * tens) + ones : -1_000;
    }
}
