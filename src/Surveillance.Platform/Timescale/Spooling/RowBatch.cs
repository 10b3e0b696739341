using Npgsql;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// Rows of one table on their way into the database, column by column. It is filled, stored and emptied again and
/// again.
/// </summary>
internal sealed class RowBatch
{
    /// <summary>
    /// With so many rows it is full. The server makes arrays of a whole batch, and what it needs for larger ones it
    /// gives back to the system each time and touches anew.
    /// </summary>
    public const int Enough = 2_000;

    private readonly BatchColumn[] _columns;

    /// <summary>An empty batch of a table.</summary>
    public RowBatch(SpooledTable table)
        : this(table, [.. table.Columns.Select(column => BatchColumn.Of(column.Kind))], rows: 0)
    {
    }

    private RowBatch(SpooledTable table, BatchColumn[] columns, int rows) =>
        (Table, _columns, Rows) = (table, columns, rows);

    /// <summary>The table.</summary>
    public SpooledTable Table { get; }

    /// <summary>Rows in it.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether it has enough rows.</summary>
    public bool IsFull => Rows >= Enough;

    /// <summary>Adds the rows of a block, whose reader stands behind the name of the table.</summary>
    public void Add(ref BlockReader reader, int rows)
    {
        var kinds = reader.Kinds();
        var known = Math.Min(kinds.Length, _columns.Length);
        BatchColumn[] strange = [.. kinds[known..].ToArray().Select(kind => BatchColumn.Of((ColumnKind)kind))];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < known; column++)
                _columns[column].Read(ref reader);
            for (var column = known; column < _columns.Length; column++)
                _columns[column].AddNull();

            // A newer version wrote columns that this one does not have.
            foreach (var column in strange)
                column.Read(ref reader);
        }

        Rows += rows;
    }

    /// <summary>Some of its rows as a batch of their own.</summary>
    public RowBatch Part(int from, int count) =>
        new(Table, [.. _columns.Select(column => column.Part(from, count))], count);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
        Rows = 0;
    }

    /// <summary>The command that stores its rows, which are new: one that is there already refuses all.</summary>
    public NpgsqlBatchCommand Insert() => Command(Table.Insert);

    /// <summary>The command that stores those of its rows that are not there already.</summary>
    public NpgsqlBatchCommand InsertMissing() => Command(Table.InsertMissing);

    private NpgsqlBatchCommand Command(string text)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var column in _columns)
            command.Parameters.Add(column.Parameter());
        return command;
    }
}
