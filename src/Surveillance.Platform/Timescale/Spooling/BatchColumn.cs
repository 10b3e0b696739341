using Npgsql;
using NpgsqlTypes;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>A column of a batch: the values of its rows as one array parameter.</summary>
internal abstract class BatchColumn
{
    /// <summary>An empty column of a kind.</summary>
    public static BatchColumn Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Time => new Values<DateTime?>(NpgsqlDbType.TimestampTz,
            (ref reader) => reader.Long() is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null),
        ColumnKind.Text => new Values<string?>(NpgsqlDbType.Text, (ref reader) => reader.Text()),
        ColumnKind.Number => new Values<double?>(NpgsqlDbType.Double, (ref reader) => reader.Number()),
        ColumnKind.Long => new Values<long?>(NpgsqlDbType.Bigint, (ref reader) => reader.Long()),
        ColumnKind.Integer => new Values<int?>(NpgsqlDbType.Integer, (ref reader) => (int?)reader.Long()),
        ColumnKind.Flag => new Values<bool?>(NpgsqlDbType.Boolean, (ref reader) => reader.Flag()),
        ColumnKind.Json => new Values<string?>(NpgsqlDbType.Text, (ref reader) => reader.Json()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of column."),
    };

    /// <summary>The next row's value.</summary>
    public abstract void Read(ref BlockReader reader);

    /// <summary>The next row has no such column.</summary>
    public abstract void AddNull();

    public abstract void Clear();

    /// <summary>Some rows of it as a column of their own.</summary>
    public abstract BatchColumn Part(int from, int count);

    /// <summary>The parameter; it shows the column's own list.</summary>
    public abstract NpgsqlParameter Parameter();

    private delegate T ReadValue<out T>(ref BlockReader reader);

    private sealed class Values<T>(NpgsqlDbType type, ReadValue<T> read) : BatchColumn
    {
        private readonly List<T> _values = [];

        public override void Read(ref BlockReader reader) => _values.Add(read(ref reader));

        public override void AddNull() => _values.Add(default!);

        public override void Clear() => _values.Clear();

        public override BatchColumn Part(int from, int count)
        {
            var part = new Values<T>(type, read);
            part._values.AddRange(_values[from..(from + count)]);
            return part;
        }

        public override NpgsqlParameter Parameter() =>
            new NpgsqlParameter<List<T>> { TypedValue = _values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
