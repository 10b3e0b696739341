using System.Buffers.Binary;
using System.Text;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Texts that come again in block after block, so that each is one string.</summary>
internal sealed class TextPool
{
    private const int MostTexts = 100_000;
    private const int LongestPooled = 256;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The string of a text in UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled)
            return Encoding.UTF8.GetString(utf8);
        Span<char> buffer = stackalloc char[LongestPooled];
        ReadOnlySpan<char> text = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
            return known;
        if (_texts.Count >= MostTexts)
            _texts.Clear();
        var added = text.ToString();
        _texts.Add(added);
        return added;
    }
}

/// <summary>Reads what <see cref="RowBlock"/> wrote, value by value.</summary>
/// <param name="block">A block that is known to be whole.</param>
/// <param name="pool">Where its texts become strings.</param>
/// <param name="texts">Room for the numbered texts of the block.</param>
internal ref struct BlockReader(ReadOnlySpan<byte> block, TextPool pool, List<string> texts)
{
    private ReadOnlySpan<byte> _rest = block;

    /// <summary>The name of the table, in front of everything.</summary>
    public string TableName() => pool.Of(Take((int)Count()));

    /// <summary>The kinds of the columns, behind the name.</summary>
    public ReadOnlySpan<byte> Kinds() => Take((int)Count());

    public long? Long() =>
        BinaryPrimitives.ReadInt64LittleEndian(Take(8)) is var value && value != long.MinValue ? value : null;

    public double? Number() =>
        BinaryPrimitives.ReadDoubleLittleEndian(Take(8)) is var value && !double.IsNaN(value) ? value : null;

    public bool? Flag() => Take(1)[0] switch { 0 => false, 1 => true, _ => null };

    public string? Text()
    {
        var number = (int)Count();
        if (number == 0)
            return null;
        if (number > texts.Count)
            texts.Add(pool.Of(Take((int)Count())));
        return texts[number - 1];
    }

    public string? Json() => Count() is var count && count == 0 ? null : Encoding.UTF8.GetString(Take((int)count - 1));

    private uint Count()
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
