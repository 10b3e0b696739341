namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>What a column holds. The numbers stand in the spool's files: they stay as they are.</summary>
public enum ColumnKind : byte
{
    /// <summary>An instant, UTC, in steps of 100 ns.</summary>
    Time = 1,

    /// <summary>A text of which a block holds few different ones, such as a name.</summary>
    Text = 2,

    /// <summary>A double.</summary>
    Number = 3,

    /// <summary>A 64-bit integer.</summary>
    Long = 4,

    /// <summary>A 32-bit integer.</summary>
    Integer = 5,

    /// <summary>True or false.</summary>
    Flag = 6,

    /// <summary>A JSON document.</summary>
    Json = 7,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name in SQL.</param>
/// <param name="Kind">What it holds.</param>
public sealed record SpooledColumn(string Name, ColumnKind Kind);

/// <summary>
/// A table whose rows pass through the spool. New columns are added at the end: a block that an older version left
/// behind has fewer, and theirs become NULL.
/// </summary>
public sealed class SpooledTable
{
    /// <summary>A table by its columns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Names and kinds, in the order in which rows are written.</param>
    public SpooledTable(string name, params (string Name, ColumnKind Kind)[] columns)
    {
        Name = name;
        Columns = [.. columns.Select(column => new SpooledColumn(column.Name, column.Kind))];
        Insert = $"""
            INSERT INTO {name} ({string.Join(", ", Columns.Select(column => column.Name))})
            SELECT {string.Join(", ", Columns.Select((column, index) => Row(column, parameter: index + 1)))}
            """;
        InsertMissing = $"{Insert} ON CONFLICT DO NOTHING";
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its columns, in the order in which rows are written.</summary>
    public IReadOnlyList<SpooledColumn> Columns { get; }

    /// <summary>
    /// Whether the same row may well come twice in a short time, so that it is always looked for before it is written.
    /// </summary>
    public bool MayRepeat { get; init; }

    /// <summary>Stores a batch, a column a parameter; one row that is there already refuses them all.</summary>
    /// <remarks>
    /// The server takes a row at a time from the arrays: in FROM it would copy all of them into a table of its own
    /// first. Documents come as texts, which it parses when their row's turn comes: parsed as parameters, what it
    /// needed for all of them would stay in its memory until the statement ends.
    /// </remarks>
    public string Insert { get; }

    /// <summary>
    /// Stores the rows of a batch that are not there already, so that storing it again is harmless. To look for a row
    /// before each is written costs the server two fifths more.
    /// </summary>
    public string InsertMissing { get; }

    private static string Row(SpooledColumn column, int parameter) => column.Kind == ColumnKind.Json
        ? $"unnest(${parameter})::jsonb"
        : $"unnest(${parameter})";
}
