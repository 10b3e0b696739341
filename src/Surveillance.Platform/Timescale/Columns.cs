using Npgsql;
using NpgsqlTypes;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// The columns of a batch as array parameters, for <c>unnest</c>: one statement a batch, however many rows.
/// </summary>
internal static class Columns
{
    /// <summary>A column of instants.</summary>
    public static NpgsqlParameter Times<TRow>(IReadOnlyList<TRow> rows, Func<TRow, DateTimeOffset?> column) =>
        Of(rows, NpgsqlDbType.TimestampTz, row => column(row)?.UtcDateTime);

    /// <summary>A column of texts.</summary>
    public static NpgsqlParameter Texts<TRow>(IReadOnlyList<TRow> rows, Func<TRow, string?> column) =>
        Of(rows, NpgsqlDbType.Text, column);

    /// <summary>A column of doubles.</summary>
    public static NpgsqlParameter Numbers<TRow>(IReadOnlyList<TRow> rows, Func<TRow, double?> column) =>
        Of(rows, NpgsqlDbType.Double, column);

    /// <summary>A column of 64-bit integers.</summary>
    public static NpgsqlParameter Longs<TRow>(IReadOnlyList<TRow> rows, Func<TRow, long?> column) =>
        Of(rows, NpgsqlDbType.Bigint, column);

    private static NpgsqlParameter Of<TRow, TValue>(
        IReadOnlyList<TRow> rows, NpgsqlDbType type, Func<TRow, TValue> column)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = column(rows[i]);
        return new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
