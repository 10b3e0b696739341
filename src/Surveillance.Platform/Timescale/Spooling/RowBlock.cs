using System.Buffers.Binary;
using System.Text;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Rows of one table as the bytes that the spool keeps: each value by its column's kind, a text by its number after
/// its first use. It is used again and again, and allocates only while it still grows. Not thread-safe.
/// </summary>
// A block: name of the table, number of columns, a byte each for their kinds, then the rows.
// Time, Long, Integer: 8 bytes, the least one stands for NULL. Number: 8 bytes, NaN stands for NULL: no row holds one.
// Flag: 0, 1, or 2 for NULL. Text: 0 for NULL, else its number; the next free number defines it: length and UTF-8.
// Json: 0 for NULL, else length + 1 and UTF-8. Numbers, lengths: 7 bits a byte, least first, as LEB128.
public sealed class RowBlock
{
    private readonly SpooledTable _table;
    private readonly Dictionary<string, uint> _texts = new(StringComparer.Ordinal);
    private readonly int _start;
    private byte[] _bytes = new byte[4096];
    private int _length = SpoolFrame.HeaderSize;
    private int _column;

    /// <summary>An empty block of a table.</summary>
    public RowBlock(SpooledTable table)
    {
        _table = table;
        PutText(table.Name);
        PutCount((uint)table.Columns.Count);
        foreach (var column in table.Columns)
            Take(1)[0] = (byte)column.Kind;
        _start = _length;
    }

    /// <summary>Name of the table.</summary>
    public string Table => _table.Name;

    /// <summary>Rows in it.</summary>
    public int Rows { get; private set; }

    /// <summary>Bytes of it, its envelope included.</summary>
    public int Size => _length;

    /// <summary>Adds an instant.</summary>
    public void Time(DateTimeOffset? value) => PutLong(ColumnKind.Time, value?.UtcTicks);

    /// <summary>Adds an integer to a column of 64 bits.</summary>
    public void Long(long? value) => PutLong(ColumnKind.Long, value);

    /// <summary>Adds an integer to a column of 32 bits.</summary>
    public void Integer(int? value) => PutLong(ColumnKind.Integer, value);

    /// <summary>Adds a double; NULL when it is not known.</summary>
    public void Number(double? value)
    {
        Next(ColumnKind.Number);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value ?? double.NaN);
    }

    /// <summary>Adds a flag.</summary>
    public void Flag(bool? value)
    {
        Next(ColumnKind.Flag);
        Take(1)[0] = value switch { false => 0, true => 1, null => 2 };
    }

    /// <summary>Adds a text that is expected again in the same block.</summary>
    public void Text(string? value)
    {
        Next(ColumnKind.Text);
        if (value is null)
        {
            PutCount(0);
            return;
        }

        if (_texts.TryGetValue(value, out var number))
        {
            PutCount(number);
            return;
        }

        number = (uint)_texts.Count + 1;
        _texts[value] = number;
        PutCount(number);
        PutText(value);
    }

    /// <summary>Adds a JSON document as UTF-8.</summary>
    public void Json(ReadOnlySpan<byte> value)
    {
        Next(ColumnKind.Json);
        PutCount((uint)value.Length + 1);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>Ends a row: it has all its columns.</summary>
    public void EndRow()
    {
        if (_column != _table.Columns.Count)
            throw new InvalidOperationException(
                $"A row of {_table.Name} has {_column} of {_table.Columns.Count} columns.");
        _column = 0;
        Rows++;
    }

    /// <summary>The whole frame, to be written before rows are added again.</summary>
    internal ReadOnlyMemory<byte> Seal(DateTimeOffset now)
    {
        SpoolFrame.Seal(_bytes.AsSpan(0, _length), Rows, now);
        return _bytes.AsMemory(0, _length);
    }

    /// <summary>Empties it.</summary>
    internal void Clear()
    {
        _length = _start;
        _column = 0;
        Rows = 0;
        _texts.Clear();
    }

    private void PutLong(ColumnKind kind, long? value)
    {
        Next(kind);
        BinaryPrimitives.WriteInt64LittleEndian(Take(8), value ?? long.MinValue);
    }

    private void PutText(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        PutCount((uint)length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    private void PutCount(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Take(1)[0] = (byte)(value | 0x80);
        Take(1)[0] = (byte)value;
    }

    private void Next(ColumnKind kind)
    {
        var columns = _table.Columns;
        if (_column >= columns.Count || columns[_column].Kind != kind)
            throw new InvalidOperationException($"Column {_column} of {_table.Name} is not a {kind}.");
        _column++;
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
