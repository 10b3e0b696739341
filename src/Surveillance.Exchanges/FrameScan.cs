using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// A place in a frame that is read as venues write it: JSON without a space, an escape or a surprise, which is nearly
/// all that ever comes. Each step is false where the text is anything else; then the frame is read anew by
/// <see cref="System.Text.Json.Utf8JsonReader"/>, which also tells what is wrong with it.
/// </summary>
/// <param name="text">The frame, or the part of it that begins with the object to read.</param>
internal ref struct FrameScan(ReadOnlySpan<byte> text)
{
    // [" and two numbers of fifteen bytes and "," and "] and what is read beyond the second number.
    private const int LongestLevel = 2 + 15 + 3 + 15 + 2 + DecimalScan.Lanes;

    // As the bytes stand in memory, the first one lowest.
    private const ushort Opening = '[' | ('"' << 8);
    private const uint Between = '"' | (',' << 8) | ('"' << 16);
    private const ushort Closing = '"' | (']' << 8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[_at..];

    /// <summary>Moves beyond a byte, if it comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte expected)
    {
        if ((uint)_at >= (uint)_text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    /// <summary>Moves beyond a text, if it comes next.</summary>
    public bool Take(ReadOnlySpan<byte> expected)
    {
        if (!Rest.StartsWith(expected))
            return false;
        _at += expected.Length;
        return true;
    }

    /// <summary>Reads a string without escapes, its quotation marks left out.</summary>
    public bool TakeText(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Take((byte)'"'))
            return false;
        var length = Rest.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0 || _text[_at + length] != '"')
            return false;
        value = _text.Slice(_at, length);
        _at += length + 1;
        return true;
    }

    /// <summary>Reads an id or a time: digits alone, at most eighteen, none of them a leading zero.</summary>
    public bool TakeInteger(out long value)
    {
        const int MostDigits = 18;
        value = 0;
        var start = _at;
        for (; (uint)_at < (uint)_text.Length && (uint)(_text[_at] - '0') <= 9; _at++)
            value = (value * 10) + (_text[_at] - '0');
        var length = _at - start;
        return length is > 0 and <= MostDigits && (length == 1 || _text[start] != '0');
    }

    /// <summary>Reads <c>[["61800.20","2.890"],…]</c> to its end.</summary>
    public bool TakeLevels(LevelBuffer into)
    {
        if (!Take((byte)'['))
            return false;
        if (Take((byte)']'))
            return true;
        do
        {
            if (!TakeLevel(into))
                return false;
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    // ["61800.20","2.890"]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeLevel(LevelBuffer into)
    {
        if (_text.Length - _at < LongestLevel)
            return TakeLevelByBytes(into);
        var length = ReadLevel(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), _at), into);
        _at += length;
        return length > 0 || TakeLevelByBytes(into);
    }

    /// <summary>Near the end of the text, or with more digits than are read at once.</summary>
    private bool TakeLevelByBytes(LevelBuffer into)
    {
        if (!Take((byte)'[') || !TakeText(out var priceText) || !Take((byte)',') || !TakeText(out var sizeText)
            || !Take((byte)']') || !DecimalText.TryRead(priceText, out var price)
            || !DecimalText.TryRead(sizeText, out var size) || price <= 0 || size < 0)
            return false;
        into.Add(new Level(price, size));
        return true;
    }

    /// <summary>Appends a level that begins with a byte; its length, or 0 when it is not as usual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadLevel(ref byte first, LevelBuffer into)
    {
        if (Unsafe.ReadUnaligned<ushort>(ref first) != Opening)
            return 0;
        var priceLength = DecimalScan.Read(ref Unsafe.Add(ref first, 2), out var price);
        ref var between = ref Unsafe.Add(ref first, 2 + priceLength);
        if (priceLength == 0 || Unsafe.ReadUnaligned<uint>(ref between) << 8 != Between << 8)
            return 0;
        var sizeLength = DecimalScan.Read(ref Unsafe.Add(ref between, 3), out var size);
        ref var closing = ref Unsafe.Add(ref between, 3 + sizeLength);
        if (sizeLength == 0 || Unsafe.ReadUnaligned<ushort>(ref closing) != Closing || price == 0)
            return 0;
        into.Add(new Level(price, size));
        return 2 + priceLength + 3 + sizeLength + 2;
    }
}
