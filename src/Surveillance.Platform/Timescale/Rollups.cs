using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// The continuous aggregates of <c>metrics</c>; a database without TimescaleDB's full edition has none.
/// </summary>
internal static class Rollups
{
    /// <summary>A bucket a minute.</summary>
    public const string OfMinutes = "metrics_1m";

    /// <summary>A bucket an hour.</summary>
    public const string OfHours = "metrics_1h";

    /// <summary>Whether the database keeps one.</summary>
    public static async Task<bool> HasAsync(
        NpgsqlConnection connection, string view, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT to_regclass($1) IS NOT NULL";
        command.Parameters.AddWithValue($"public.{view}");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
