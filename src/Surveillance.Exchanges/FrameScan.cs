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

    /// <summary>
    /// Moves beyond the value of a field that nobody here needs: a text, or a whole number. Venues add fields, and one
    /// more must not make each frame be read twice.
    /// </summary>
    /// <param name="name">Its name, which like the text must be what JSON allows.</param>
    public bool SkipValue(ReadOnlySpan<byte> name)
    {
        if (HasControl(name))
            return false;
        if (Rest is [(byte)'"', ..])
            return TakeText(out var text) && !HasControl(text);
        Take((byte)'-');
        return TakeInteger(out _);
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
            var next = TakeUsualLevels(into);
            if (next != ',' || !TakeLevel(into))
                return next == ']';
        }
        while (Take((byte)','));
        return Take((byte)']');
    }

    /// <summary>Reads levels, and the byte behind each, as long as they are as usual and that is a comma.</summary>
    /// <returns>The byte behind the last of them; a comma where there is none.</returns>
    private byte TakeUsualLevels(LevelBuffer into)
    {
        // In locals, and with nothing in it that is seldom: this loop is where nearly all of the time goes.
        ref var start = ref MemoryMarshal.GetReference(_text);
        var (at, last, count) = (_at, _text.Length - LevelScan.Reach, 0);
        var room = into.Room();
        var next = (byte)',';
        while (at <= last && next == ',' && count < room.Length)
        {
            var length = LevelScan.Read(ref Unsafe.Add(ref start, at), ref room[count]);
            if (length == 0)
                break;
            at += length;
            next = Unsafe.Add(ref start, at);
            at++;
            count++;
        }

        into.Keep(count);
        _at = at;
        return next;
    }

    private static bool HasControl(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)0, (byte)0x1F);

    /// <summary>Reads one level, however long, and where the text ends soon.</summary>
    private bool TakeLevel(LevelBuffer into)
    {
        if (DecimalScan.IsSupported && _text.Length - _at >= LevelScan.Reach)
        {
            ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), _at);
            if (LevelScan.ReadInTurn(ref first, ref into.Room()[0]) is var length and > 0)
            {
                into.Keep(1);
                _at += length;
                return true;
            }
        }

        if (!Take((byte)'[') || !TakeText(out var priceText) || !Take((byte)',') || !TakeText(out var sizeText)
            || !Take((byte)']') || !DecimalText.TryRead(priceText, out var price)
            || !DecimalText.TryRead(sizeText, out var size) || price <= 0 || size < 0)
            return false;
        into.Add(new Level(price, size));
        return true;
    }
}
