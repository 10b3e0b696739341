using System.Reflection;

namespace Surveillance.Platform.Timescale;

/// <summary>What a database server offers.</summary>
internal enum DatabaseEdition
{
    /// <summary>PostgreSQL without TimescaleDB.</summary>
    Plain,

    /// <summary>TimescaleDB under the Apache licence: hypertables, but no compression, retention or rollups.</summary>
    Timescale,

    /// <summary>TimescaleDB under its own licence: everything.</summary>
    TimescaleFull,
}

/// <summary>
/// A script of the folder <c>schema</c>. Its name tells the order and what it needs:
/// <c>002_hypertables.timescaledb.sql</c>.
/// </summary>
/// <param name="Name">The name without <c>.sql</c>: what <c>schema_versions</c> records.</param>
/// <param name="Needs">The least edition that can run it.</param>
/// <param name="Sql">Its text.</param>
internal sealed record SchemaScript(string Name, DatabaseEdition Needs, string Sql)
{
    /// <summary>All scripts, in order.</summary>
    public static IReadOnlyList<SchemaScript> All { get; } =
    [
        .. typeof(SchemaScript).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Load),
    ];

    private const string Folder = "Surveillance.Platform.Timescale.schema.";

    private static SchemaScript Load(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        var name = resource[Folder.Length..^".sql".Length];
        return new SchemaScript(name, NeedsOf(name), reader.ReadToEnd());
    }

    private static DatabaseEdition NeedsOf(string name) => Path.GetExtension(name) switch
    {
        "" => DatabaseEdition.Plain,
        ".timescaledb" => DatabaseEdition.Timescale,
        ".timescaledb-full" => DatabaseEdition.TimescaleFull,
        var other => throw new InvalidOperationException($"Schema script {name}: '{other}' is no edition."),
    };
}
