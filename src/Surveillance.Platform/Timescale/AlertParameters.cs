using Npgsql;
using NpgsqlTypes;

namespace Surveillance.Platform.Timescale;

/// <summary>Positional parameters by kind; null becomes NULL.</summary>
internal static class AlertParameters
{
    public static void AddText(this NpgsqlParameterCollection parameters, params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
            Add(parameters, NpgsqlDbType.Text, value);
    }

    public static void AddNumber(this NpgsqlParameterCollection parameters, params ReadOnlySpan<double?> values)
    {
        foreach (var value in values)
            Add(parameters, NpgsqlDbType.Double, value);
    }

    public static void AddTime(this NpgsqlParameterCollection parameters, params ReadOnlySpan<DateTimeOffset?> values)
    {
        foreach (var value in values)
            Add(parameters, NpgsqlDbType.TimestampTz, value?.ToUniversalTime());
    }

    public static void AddJson(this NpgsqlParameterCollection parameters, string? json) =>
        Add(parameters, NpgsqlDbType.Jsonb, json);

    public static void AddFlag(this NpgsqlParameterCollection parameters, bool? value) =>
        Add(parameters, NpgsqlDbType.Boolean, value);

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
