using System.Text.Json;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>alerts:active</c>, <c>alerts:outbox</c> and <c>alert:{id}</c>, written by anomaly-detector. They may lie on
/// three nodes of a cluster, so each command of a call is carried out after the one before it: the sets name an alert
/// before its record exists, and until after its record is known to say that it is over. Whoever restarts finds every
/// record through a set.
/// </summary>
public sealed class ActiveAlerts(RedisStore store)
{
    private const string None = "none";

    private static readonly TimeSpan LifeAfterResolution = TimeSpan.FromHours(24);

    private readonly Lock _naming = new();

    // The name that Redis has confirmed last, then those whose answer never came: each of these may be the last there.
    private readonly List<string> _named = [];

    /// <summary>Ids of the active alerts.</summary>
    public async Task<IReadOnlySet<string>> IdsAsync(CancellationToken cancellationToken = default) =>
        await MembersAsync(RedisKeys.ActiveAlerts, cancellationToken);

    /// <summary>Ids of the alerts, active or not, that have something to deliver or to store.</summary>
    public async Task<IReadOnlySet<string>> OutboxIdsAsync(CancellationToken cancellationToken = default) =>
        await MembersAsync(RedisKeys.AlertOutbox, cancellationToken);

    /// <summary>The record of an alert; null when there is none, or none any more.</summary>
    /// <exception cref="JsonException">What stands there is no alert.</exception>
    public async Task<AlertEntry?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        var json = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.Alert(id));
        if (json.IsNull)
            return null;

        // What is JSON and not an alert, such as {}, would else be taken for one that is over.
        return JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.AlertEntry) is
            { Alert: not null, Notices: not null, Unstored: not null } entry
            ? entry
            : throw new JsonException("There is no alert in it.");
    }

    /// <summary>
    /// The records of all active alerts, the most urgent and then the oldest first; null when nobody knows which are
    /// active: Redis was emptied, or is new, and anomaly-detector has not written to it since.
    /// </summary>
    public async Task<IReadOnlyList<AlertEntry>?> AllAsync(CancellationToken cancellationToken = default)
    {
        if (await VouchedIdsAsync(cancellationToken) is not { } ids)
            return null;
        return InOrder(await Task.WhenAll(ids.Select(id => GetAsync(id, cancellationToken))));
    }

    /// <summary>Likewise, without those that cannot be understood.</summary>
    public async Task<IReadOnlyList<AlertEntry>?> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        if (await unreadable.SkipAsync(RedisKeys.ActiveAlerts, VouchedIdsAsync(cancellationToken)) is not { } ids)
            return null;
        return InOrder(await Task.WhenAll(ids.Select(
            id => unreadable.SkipAsync(RedisKeys.Alert(id), GetAsync(id, cancellationToken)).AsTask())));
    }

    /// <summary>Whether the record of an alert is there.</summary>
    public Task<bool> ExistsAsync(string id, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).KeyExistsAsync(RedisKeys.Alert(id));

    /// <summary>Likewise of one alone.</summary>
    public Task<bool> AddAsync(AlertEntry entry, CancellationToken cancellationToken = default) =>
        AddAsync([entry], cancellationToken);

    /// <summary>
    /// Writes records whether or not there are any: of new alerts, of those that fired again, or after Redis was
    /// emptied; then it vouches for the set, so that no reader takes a part of them for all. False when the set turned
    /// out to be lost meanwhile: then every record must be written again.
    /// </summary>
    public async Task<bool> AddAsync(
        IReadOnlyCollection<AlertEntry> entries, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        await Task.WhenAll(entries.Select(entry => WriteAsync(commands, entry)));
        return entries.LastOrDefault(entry => entry.Alert.IsActive) is not { Alert.Id: var last }
            || await NoteAsync(commands, last);
    }

    /// <summary>Redis was emptied: what stands there says nothing of what was written.</summary>
    public void ForgetNames()
    {
        lock (_naming)
            _named.Clear();
    }

    /// <summary>
    /// Overwrites the record of an alert. False when there was none: then Redis was emptied, and nothing was written,
    /// because a record without its name in the set would look like one that an operator resolved.
    /// </summary>
    public async Task<bool> UpdateAsync(AlertEntry entry, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var id = entry.Alert.Id;
        var isWritten = false;
        var writes = new CommandBatch();
        if (entry.HasWork)
            writes.AddBehind(store, () => commands.SetAddAsync(RedisKeys.AlertOutbox, id));
        writes.AddBehind(store, async () => isWritten = await commands.StringSetAsync(
            RedisKeys.Alert(id), Text(entry), LifeOf(entry), ValueCondition.Exists));
        await writes.SettleAsync();

        // Never along with the writes: a Redis whose memory is full refuses those alone, and an active alert without
        // its name counts as resolved by hand.
        var removals = new CommandBatch();
        if (!entry.Alert.IsActive)
            removals.AddBehind(store, () => commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id));
        if (!entry.HasWork)
            removals.AddBehind(store, () => commands.SetRemoveAsync(RedisKeys.AlertOutbox, id));
        await removals.SettleAsync();
        return isWritten;
    }

    /// <summary>
    /// Whether the set of active alerts is as it was written, but for what an operator took out of it. It is not when
    /// its node of a cluster was emptied, or another one took over that had not got the last of it yet: then what is
    /// missing was resolved by nobody, though its record, on another node, is there.
    /// </summary>
    public async Task<bool> IsSetIntactAsync(CancellationToken cancellationToken = default)
    {
        var last = await store.Commands(cancellationToken).StringGetAsync(RedisKeys.LastActiveAlert);
        lock (_naming)
            return !last.IsNull && (_named.Count == 0 || _named.Contains(last.ToString()));
    }

    /// <summary>
    /// Vouches for the set as it is, where nothing does: an earlier version wrote it, which did not, or no alert is
    /// active.
    /// </summary>
    /// <param name="id">An alert in it; by default there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task VouchAsync(string id = None, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).StringSetAsync(
            RedisKeys.LastActiveAlert, id, Expiration.Default, ValueCondition.NotExists);

    /// <summary>Takes out of both sets a name that has no record.</summary>
    public Task ForgetAsync(string id, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        return Task.WhenAll(
            commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id),
            commands.SetRemoveAsync(RedisKeys.AlertOutbox, id));
    }

    private async Task WriteAsync(IDatabase commands, AlertEntry entry)
    {
        var id = entry.Alert.Id;
        var writes = new CommandBatch();
        if (entry.HasWork)
            writes.AddBehind(store, () => commands.SetAddAsync(RedisKeys.AlertOutbox, id));
        if (entry.Alert.IsActive)
            writes.AddBehind(store, () => commands.SetAddAsync(RedisKeys.ActiveAlerts, id));
        writes.AddBehind(store, () => commands.StringSetAsync(RedisKeys.Alert(id), Text(entry), LifeOf(entry)));
        await writes.SettleAsync();
        if (!entry.Alert.IsActive)
            await commands.SetRemoveAsync(RedisKeys.ActiveAlerts, id);
    }

    // Whether what stood there was ours: else the set was lost after it was last looked at.
    private async Task<bool> NoteAsync(IDatabase commands, string id)
    {
        string[] before;
        lock (_naming)
        {
            before = [.. _named];
            _named.Remove(id);
            _named.Add(id);
        }

        var found = await commands.StringSetAndGetAsync(RedisKeys.LastActiveAlert, id);
        lock (_naming)
            _named.RemoveRange(0, Math.Max(0, _named.IndexOf(id)));
        return before.Length == 0 || before.Contains(found.ToString());
    }

    private static IReadOnlyList<AlertEntry> InOrder(IEnumerable<AlertEntry?> entries) =>
    [
        .. entries.OfType<AlertEntry>().Where(entry => entry.Alert is { IsActive: true })
            .OrderBy(entry => entry.Alert.Priority).ThenBy(entry => entry.Alert.TriggeredAt)
            .ThenBy(entry => entry.Alert.Id, StringComparer.Ordinal),
    ];

    // An empty set and one that was lost look the same; what vouches for it is lost together with it.
    private async Task<IReadOnlySet<string>?> VouchedIdsAsync(CancellationToken cancellationToken)
    {
        var ids = IdsAsync(cancellationToken);
        var voucher = store.Commands(cancellationToken).StringGetAsync(RedisKeys.LastActiveAlert);
        await Task.WhenAll(ids, voucher);
        return (await voucher).IsNull ? null : await ids;
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
