using System.Text.Json;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>A sign of life of one instance of a service.</summary>
/// <param name="Service">Such as <c>metrics-engine</c>.</param>
/// <param name="Instance">Unique among the instances of the service.</param>
/// <param name="At">When it was written, UTC.</param>
/// <param name="StartedAt">When the instance started, UTC.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="ConfigVersion">Hash of the configuration in force.</param>
/// <param name="RejectedEdit">The mistakes of an edit that was refused; null when the files are in force.</param>
/// <param name="MakingProgress">Whether its loop has moved on within the last 10 s.</param>
/// <param name="Figures">Figures of the service by name, the unit in the name.</param>
public sealed record Heartbeat(
    string Service,
    string Instance,
    DateTimeOffset At,
    DateTimeOffset StartedAt,
    string Version,
    string ConfigVersion,
    string? RejectedEdit,
    bool MakingProgress,
    IReadOnlyDictionary<string, double> Figures);

/// <summary><c>heartbeat:{service}:{instance}</c>, 15 s, and the set of their names.</summary>
public sealed class Heartbeats(RedisStore store)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

    /// <summary>Writes the heartbeat of an instance.</summary>
    public async Task SetAsync(Heartbeat heartbeat, CancellationToken cancellationToken = default)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(heartbeat, WireJson.Default.Heartbeat);
        var commands = store.Commands(cancellationToken);
        await commands.StringSetAsync(RedisKeys.Heartbeat(heartbeat.Service, heartbeat.Instance), json, Life);
        await commands.SetAddAsync(RedisKeys.HeartbeatNames, Name(heartbeat.Service, heartbeat.Instance));
    }

    /// <summary>Takes an instance out that stops as it was told to.</summary>
    public async Task RemoveAsync(string service, string instance, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        await commands.KeyDeleteAsync(RedisKeys.Heartbeat(service, instance));
        await commands.SetRemoveAsync(RedisKeys.HeartbeatNames, Name(service, instance));
    }

    /// <summary>
    /// All instances that are alive, by service and instance. Names whose heartbeat has expired are taken out of the
    /// set.
    /// </summary>
    public async Task<IReadOnlyList<Heartbeat>> AllAsync(CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var names = await commands.SetMembersAsync(RedisKeys.HeartbeatNames);
        var entries = await Task.WhenAll(names.Select(name => commands.StringGetAsync(Key(name))));
        var gone = names.Where((_, index) => entries[index].IsNull).ToArray();
        if (gone.Length > 0)
            await commands.SetRemoveAsync(RedisKeys.HeartbeatNames, gone);

        return
        [
            .. entries.Where(entry => !entry.IsNull).Select(Parse)
                .OrderBy(beat => beat.Service, StringComparer.Ordinal)
                .ThenBy(beat => beat.Instance, StringComparer.Ordinal),
        ];
    }

    private static string Name(string service, string instance) => $"{service}:{instance}";

    private static RedisKey Key(RedisValue name)
    {
        var text = name.ToString();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return RedisKeys.Heartbeat(text[..colon], text[(colon + 1)..]);
    }

    private static Heartbeat Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.Heartbeat)
        ?? throw new JsonException("A heartbeat is null.");
}
