using System.Runtime.CompilerServices;
using System.Text;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Text that is written into given room, byte by byte and without allocating. Numbers are written as people write them,
/// and with an exponent only where most of their digits would be zeros. Whoever gives the room gives enough of it.
/// </summary>
internal ref struct TextSpan(Span<byte> room)
{
    /// <summary>Bytes that the longest number takes.</summary>
    public const int LongestNumber = 32;

    private readonly Span<byte> _room = room;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>So much of the room that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<byte> Room(int most) => _room.Slice(Length, most);

    /// <summary>So many bytes were written into the room.</summary>
    public void Advance(int written) => Length += written;

    /// <summary>Ends a list whose elements each have a comma after them.</summary>
    public readonly void EndList() => _room[Length - 1] = (byte)']';

    /// <summary>Appends a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_room[Length..]);
        Length += text.Length;
    }

    /// <summary>Appends a character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte character) => _room[Length++] = character;

    /// <summary>Appends a name that needs no escape in JSON.</summary>
    public void Add(string name) => Length += Encoding.UTF8.GetBytes(name, _room[Length..]);

    /// <summary>Begins an object with the two names of a market, the second one without its closing quote.</summary>
    public void Begin(MarketId market)
    {
        Add("{\"exchange\":\""u8);
        Add(market.Exchange);
        Add("\",\"instrument\":\""u8);
        Add(market.Instrument);
    }

    /// <summary>Appends a whole number.</summary>
    public void Add(long number)
    {
        if (number < 0)
        {
            number.TryFormat(_room[Length..], out var length);
            Length += length;
        }
        else
            Length += DecimalPrint.Write(_room[Length..], (ulong)number, decimals: 0);
    }

    /// <summary>Appends a number that is not negative, rounded to a whole one.</summary>
    public void AddWhole(double number)
    {
        const double MostWhole = 1e15;
        var whole = Math.Round(number);
        if (whole < MostWhole)
            Add((long)whole);
        else
        {
            whole.TryFormat(_room[Length..], out var length, "R");
            Length += length;
        }
    }

    /// <summary>Appends a number so that it is read back as the very same.</summary>
    /// <param name="number">Any finite number.</param>
    /// <param name="decimals">
    /// How many decimals numbers like this one have had, at first 0; only makes it faster.
    /// </param>
    public void AddExact(double number, ref int decimals)
    {
        if (number < 0)
        {
            Add((byte)'-');
            number = -number;
        }

        if (!DecimalPrint.TryExact(_room[Length..], number, ref decimals, out var length))
            number.TryFormat(_room[Length..], out length, "R");
        Length += length;
    }

    /// <summary>
    /// Appends a number that is not negative, with some significant digits; trailing zeros are left out.
    /// </summary>
    /// <param name="number">Any finite number.</param>
    /// <param name="digits">1–15.</param>
    /// <param name="exponent">That of the number before this one, at first 0; only makes it faster.</param>
    public void AddRounded(double number, int digits, ref int exponent)
    {
        if (!DecimalPrint.TryRound(_room[Length..], number, digits, ref exponent, out var length))
            number.TryFormat(_room[Length..], out length, "R");
        Length += length;
    }

    /// <summary>
    /// Appends a computed number, without the dust of binary fractions: 61770.15, not 61770.149999999994.
    /// </summary>
    /// <param name="figure">Any finite number.</param>
    public void AddFigure(double figure)
    {
        const int FigureDigits = 15;
        var exponent = 0;
        if (figure < 0)
            Add((byte)'-');
        AddRounded(Math.Abs(figure), FigureDigits, ref exponent);
    }

    /// <summary>Appends a time as <see cref="WireText.TimeFormat"/>.</summary>
    public void Add(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        utc.Deconstruct(out var date, out var clock);
        AddPadded(date.Year, 4);
        Add((byte)'-');
        AddPadded(date.Month, 2);
        Add((byte)'-');
        AddPadded(date.Day, 2);
        Add((byte)'T');
        AddPadded(clock.Hour, 2);
        Add((byte)':');
        AddPadded(clock.Minute, 2);
        Add((byte)':');
        AddPadded(clock.Second, 2);
        Add((byte)'.');
        AddPadded(clock.Millisecond, 3);
        Add((byte)'Z');
    }

    private void AddPadded(int number, int digits)
    {
        for (var place = digits - 1; place >= 0; place--)
        {
            _room[Length + place] = (byte)('0' + (number % 10));
            number /= 10;
        }

        Length += digits;
    }
}
