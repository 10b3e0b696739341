using System.Text.Json;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>alerts:active</c>, <c>alerts:outbox</c> and <c>alert:{id}</c>, written by anomaly-detector. Commands of one call
/// are sent in order without waiting for each other: the set names an alert before its record exists, and until after
/// its record says that it is over, so that whoever restarts finds every record through a set.
/// </summary>
public sealed class ActiveAlerts(RedisStore store)
{
    private static readonly TimeSpan LifeAfterResolution = TimeSpan.FromHours(24);

    /// <summary>Ids of the active alerts.</summary>
    public async Task<IReadOnlySet<string>> IdsAsync(CancellationToken cancellationToken = default) =>
        await MembersAsync(RedisKeys.ActiveAlerts, cancellationToken);

    /// <summary>Ids of the alerts, active or not, that have something to deliver or to store.</summary>
    public async Task<IReadOnlySet<string>> OutboxIdsAsync(CancellationToken cancellationToken = default) =>
        await MembersAsync(RedisKeys.AlertOutbox, cancellationToken);

    /// <summary>The record of an alert; null when there is none, or none any more.</summary>
    public async Task<AlertEntry?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Alert(id));
        return json.IsNull
            ? null
            : JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.AlertEntry);
    }

    /// <summary>The records of all active alerts, the most urgent and then the oldest first.</summary>
    public async Task<IReadOnlyList<AlertEntry>> AllAsync(CancellationToken cancellationToken = default)
    {
        var ids = await IdsAsync(cancellationToken);
        return InOrder(await Task.WhenAll(ids.Select(id => GetAsync(id, cancellationToken))));
    }

    /// <summary>Likewise, without those that cannot be understood.</summary>
    public async Task<IReadOnlyList<AlertEntry>> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        if (await unreadable.SkipAsync(RedisKeys.ActiveAlerts, IdsOrNoneAsync(cancellationToken)) is not { } ids)
            return [];
        return InOrder(await Task.WhenAll(ids.Select(
            id => unreadable.SkipAsync(RedisKeys.Alert(id), WholeAsync(id, cancellationToken)).AsTask())));
    }

    /// <summary>Whether the record of an alert is there.</summary>
    public Task<bool> ExistsAsync(string id, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).KeyExistsAsync(RedisKeys.Alert(id));

    /// <summary>
    /// Writes a record whether or not there is one: of a new alert, one that fired again, or after Redis was emptied.
    /// </summary>
    public Task AddAsync(AlertEntry entry, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var id = entry.Alert.Id;
        var sent = new List<Task>();
        if (entry.HasWork)
            sent.Add(commands.SetAddAsync(RedisKeys.AlertOutbox, id));
        if (entry.Alert.IsActive)
            sent.Add(commands.SetAddAsync(RedisKeys.ActiveAlerts, id));
        sent.Add(commands.StringSetAsync(RedisKeys.Alert(id), Text(entry), LifeOf(entry)));
        if (!entry.Alert.IsActive)
            sent.Add(commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id));
        return Task.WhenAll(sent);
    }

    /// <summary>
    /// Overwrites the record of an alert. False when there was none: then Redis was emptied, and nothing was written,
    /// because a record without its name in the set would look like one that an operator resolved.
    /// </summary>
    public async Task<bool> UpdateAsync(AlertEntry entry, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var id = entry.Alert.Id;
        var sent = new List<Task>();
        if (entry.HasWork)
            sent.Add(commands.SetAddAsync(RedisKeys.AlertOutbox, id));
        var written = commands.StringSetAsync(RedisKeys.Alert(id), Text(entry), LifeOf(entry), ValueCondition.Exists);
        if (!entry.Alert.IsActive)
            sent.Add(commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id));
        if (!entry.HasWork)
            sent.Add(commands.SetRemoveAsync(RedisKeys.AlertOutbox, id));
        await Task.WhenAll(sent);
        return await written;
    }

    /// <summary>Takes out of both sets a name that has no record.</summary>
    public Task ForgetAsync(string id, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        return Task.WhenAll(
            commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id),
            commands.SetRemoveAsync(RedisKeys.AlertOutbox, id));
    }

    private static IReadOnlyList<AlertEntry> InOrder(IEnumerable<AlertEntry?> entries) =>
    [
        .. entries.OfType<AlertEntry>().Where(entry => entry.Alert is { IsActive: true })
            .OrderBy(entry => entry.Alert.Priority).ThenBy(entry => entry.Alert.TriggeredAt)
            .ThenBy(entry => entry.Alert.Id, StringComparer.Ordinal),
    ];

    private async Task<IReadOnlySet<string>?> IdsOrNoneAsync(CancellationToken cancellationToken) =>
        await IdsAsync(cancellationToken);

    // What is JSON and not an alert, such as {}, would else be taken for one that is over.
    private async Task<AlertEntry?> WholeAsync(string id, CancellationToken cancellationToken)
    {
        var entry = await GetAsync(id, cancellationToken);
        return entry is { Alert: null } ? throw new JsonException("There is no alert in it.") : entry;
    }

    private async Task<IReadOnlySet<string>> MembersAsync(string key, CancellationToken cancellationToken)
    {
        var members = await store.Commands(cancellationToken).SetMembersAsync(key);
        return members.Select(member => member.ToString()).ToHashSet(StringComparer.Ordinal);
    }

    // What is not stored or delivered yet outlives any outage.
    private static Expiration LifeOf(AlertEntry entry) =>
        entry.Alert.IsActive || entry.HasWork ? Expiration.Default : new Expiration(LifeAfterResolution);

    private static RedisValue Text(AlertEntry entry) =>
        JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.AlertEntry);
}
