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

    /// <summary>Moves beyond what was read otherwise.</summary>
    public void Skip(int bytes) => _at += bytes;

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
        var start = _at;
        if (DecimalScan.IsSupported && _text.Length - _at >= DecimalScan.Lanes
            && DecimalScan.ReadWhole(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), _at), out value) is var read
            && read > 0)
        {
            _at += read;
            return read == 1 || _text[start] != '0';
        }

        value = 0;
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
            TakeUsualLevels(into, out var isEnd);
            if (isEnd)
                return true;
            if (!TakeLevelByBytes(into))
                return false;
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    /// <summary>
    /// Reads levels, and the comma after each, as long as they are as usual; maybe to the end of the bracket.
    /// </summary>
    private void TakeUsualLevels(LevelBuffer into, out bool isEnd)
    {
        // In locals: this loop is where nearly all of the time goes.
        ref var start = ref MemoryMarshal.GetReference(_text);
        var (at, last) = (_at, _text.Length - LongestLevel);
        isEnd = false;
        while (at <= last)
        {
            var length = ReadLevel(ref Unsafe.Add(ref start, at), ref into.Next());
            if (length == 0)
                break;
            var next = Unsafe.Add(ref start, at + length);
            isEnd = next == ']';
            if (!isEnd && next != ',')
                break;
            into.Keep();
            at += length + 1;
            if (isEnd)
                break;
        }

        _at = at;
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

    /// <summary>Reads a level that begins with a byte; its length, or 0 when it is not as usual.</summary>
    // ["61800.20","2.890"]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadLevel(ref byte first, ref Level level)
    {
        if (LevelScan.IsSupported && LevelScan.Read(ref first, ref level) is var usual and > 0)
            return usual;
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
        level = new Level(price, size);
        return 2 + priceLength + 3 + sizeLength + 2;
    }
}
