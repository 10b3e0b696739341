using Npgsql;
using StackExchange.Redis;
using Surveillance.Platform.Redis;

namespace Surveillance.Operations.Faults;

/// <summary>The alerts, in Redis and in the database.</summary>
internal sealed class AlertCheck(IConnectionMultiplexer redis, NpgsqlDataSource history)
{
    private const string Doubled = """
        SELECT count(*) FROM (SELECT 1 FROM alerts WHERE resolved_at IS NULL
         GROUP BY alert_type, exchange, instrument HAVING count(*) > 1) AS twice
        """;

    private const string Ended = """
        SELECT count(*) FROM alert_events WHERE alert_id = $1 AND at >= $2 AND to_state = 'resolved'
        """;

    private const string Open = "SELECT alert_id FROM alerts WHERE resolved_at IS NULL";

    /// <summary>The ids of the active ones.</summary>
    public async Task<IReadOnlySet<string>> ActiveAsync() =>
        (await redis.GetDatabase().SetMembersAsync(RedisKeys.ActiveAlerts)).Select(id => $"{id}").ToHashSet();

    /// <summary>What is wrong with them; null = nothing.</summary>
    /// <param name="standing">The alert whose cause lasts all the while.</param>
    /// <param name="since">From when on it may not have ended, and begun again under its old id.</param>
    public async Task<string?> MistakeAsync(string standing, DateTimeOffset since, CancellationToken stop)
    {
        var active = await ActiveAsync();
        var open = await OpenAsync(stop);
        if (!active.Contains(standing) || !open.Contains(standing))
            return $"the alert {standing} was lost";
        if (await CountAsync(Doubled, stop) > 0)
            return "an alert is there twice";
        if (await CountAsync(Ended, stop, standing, since.UtcDateTime) > 0)
            return $"the alert {standing} was closed while its cause went on";
        return active.SetEquals(open)
            ? null
            : $"Redis and database do not agree: {string.Join(", ", active.Except(open).Concat(open.Except(active)))}";
    }

    /// <summary>Those that the database says are not over.</summary>
    public async Task<IReadOnlySet<string>> OpenAsync(CancellationToken stop)
    {
        var open = new HashSet<string>();
        await using var command = history.CreateCommand(Open);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            open.Add(reader.GetString(0));
        return open;
    }

    private async Task<long> CountAsync(string sql, CancellationToken stop, params object[] values)
    {
        await using var command = history.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
