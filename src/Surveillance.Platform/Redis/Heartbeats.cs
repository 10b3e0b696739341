using System.Collections.Concurrent;
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
    /// <summary>How long an entry stays.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(15);

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
        var gone = new ConcurrentQueue<RedisValue>();
        var names = await NamesAsync(cancellationToken) ?? [];
        var beats = await Task.WhenAll(names.Select(name => GetAsync(name, gone, cancellationToken)));
        await ForgetAsync(gone, cancellationToken);
        return InOrder(beats);
    }

    /// <summary>Likewise, without those that cannot be understood.</summary>
    public async Task<IReadOnlyList<Heartbeat>> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        var gone = new ConcurrentQueue<RedisValue>();
        var names = await unreadable.SkipAsync(RedisKeys.HeartbeatNames, NamesAsync(cancellationToken)) ?? [];
        var beats = await Task.WhenAll(names.Select(name => unreadable.SkipAsync(
            $"{RedisKeys.HeartbeatNames} {name}", GetAsync(name, gone, cancellationToken)).AsTask()));
        await ForgetAsync(gone, cancellationToken);
        return InOrder(beats);
    }

    private static IReadOnlyList<Heartbeat> InOrder(IEnumerable<Heartbeat?> beats) =>
    [
        .. beats.OfType<Heartbeat>().OrderBy(beat => beat.Service, StringComparer.Ordinal)
            .ThenBy(beat => beat.Instance, StringComparer.Ordinal),
    ];

    private async Task<RedisValue[]?> NamesAsync(CancellationToken cancellationToken) =>
        await store.Commands(cancellationToken).SetMembersAsync(RedisKeys.HeartbeatNames);

    private async Task<Heartbeat?> GetAsync(
        RedisValue name, ConcurrentQueue<RedisValue> gone, CancellationToken cancellationToken)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(Key(name));
        if (!json.IsNull)
            return Parse(json);
        gone.Enqueue(name);
        return null;
    }

    private Task ForgetAsync(ConcurrentQueue<RedisValue> gone, CancellationToken cancellationToken) => gone.IsEmpty
        ? Task.CompletedTask
        : store.Commands(cancellationToken).SetRemoveAsync(RedisKeys.HeartbeatNames, [.. gone]);

    private static string Name(string service, string instance) => $"{service}:{instance}";

    private static RedisKey Key(RedisValue name)
    {
        var text = name.ToString();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return RedisKeys.Heartbeat(text[..colon], text[(colon + 1)..]);
    }

    private static Heartbeat Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.Heartbeat)
            is { Service: not null, Instance: not null, Version: not null, Figures: not null } beat
            ? beat
            : throw new JsonException("It is no whole heartbeat.");
}
