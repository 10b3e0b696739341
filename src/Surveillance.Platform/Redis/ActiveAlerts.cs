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
    /// <summary>What vouches for a set into which no alert was put.</summary>
    private const string None = "none";

    /// <summary>What stands there while the set is not whole: nobody vouches for it.</summary>
    private const string Restoring = "restoring";

    private static readonly TimeSpan LifeAfterResolution = TimeSpan.FromHours(24);

    private readonly Lock _naming = new();

    // The voucher that Redis has confirmed last, then those whose answer never came: each of these may stand there.
    private readonly List<string> _vouchers = [];

    /// <summary>The set, and what vouches for it.</summary>
    private sealed record Vouched(IReadOnlySet<string> Ids, RedisValue By);

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
    public async Task<IReadOnlyList<AlertEntry>?> AllAsync(CancellationToken cancellationToken = default) =>
        await VouchedAsync(cancellationToken) is { } vouched
            ? await WholeAsync(
                vouched,
                await Task.WhenAll(vouched.Ids.Select(id => GetAsync(id, cancellationToken))),
                cancellationToken)
            : null;

    /// <summary>Likewise, without those that cannot be understood.</summary>
    public async Task<IReadOnlyList<AlertEntry>?> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default) =>
        await unreadable.SkipAsync(RedisKeys.ActiveAlerts, VouchedAsync(cancellationToken)) is { } vouched
            ? await WholeAsync(
                vouched,
                await Task.WhenAll(vouched.Ids.Select(
                    id => unreadable.SkipAsync(RedisKeys.Alert(id), GetAsync(id, cancellationToken)).AsTask())),
                cancellationToken)
            : null;

    /// <summary>Whether the record of an alert is there.</summary>
    public Task<bool> ExistsAsync(string id, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).KeyExistsAsync(RedisKeys.Alert(id));

    /// <summary>Likewise of one alone.</summary>
    public Task<bool> AddAsync(AlertEntry entry, CancellationToken cancellationToken = default) =>
        AddAsync([entry], cancellationToken);

    /// <summary>
    /// Writes records whether or not there are any: of new alerts, of those that fired again, or after Redis was
    /// emptied. False when the set turned out to be lost: then nobody vouches for it, and every record must be written
    /// again.
    /// </summary>
    public async Task<bool> AddAsync(
        IReadOnlyCollection<AlertEntry> entries, CancellationToken cancellationToken = default)
    {
        if (entries.Count == 0)
            return true;
        var commands = store.Commands(cancellationToken);
        var voucher = commands.StringGetAsync(RedisKeys.LastActiveAlert);
        await Task.WhenAll([voucher, .. entries.Select(entry => WriteAsync(commands, entry))]);
        if (!IsOurs(await voucher))
            return false;
        if (IsWhole && entries.LastOrDefault(entry => entry.Alert.IsActive) is { Alert.Id: var last })
            await PutAsync(commands, last);
        return true;
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
    /// Ids of the active alerts, but for what an operator took out; null when the set is not the one that was written:
    /// Redis was emptied, or its node of a cluster, or another one took over that had not got the last of it yet. Then
    /// what is missing was resolved by nobody, though its record, on another node, is there.
    /// </summary>
    public async Task<IReadOnlySet<string>?> OwnIdsAsync(CancellationToken cancellationToken = default)
    {
        var voucher = store.Commands(cancellationToken).StringGetAsync(RedisKeys.LastActiveAlert);
        var ids = IdsAsync(cancellationToken);
        await Task.WhenAll(voucher, ids);
        return IsOurs(await voucher) ? await ids : null;
    }

    /// <summary>
    /// Takes up the set that an earlier process left; whether it is whole, so that what is not in it was taken out by
    /// an operator. Else nobody vouches for it until <see cref="VouchAsync"/>.
    /// </summary>
    /// <param name="ids">What is in it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> TakeUpAsync(IReadOnlySet<string> ids, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var found = await commands.StringGetAsync(RedisKeys.LastActiveAlert);

        // An earlier version wrote the set, which did not vouch for it.
        if (found.IsNull && ids.Count > 0)
            await commands.StringSetAsync(RedisKeys.LastActiveAlert, found = ids.First());
        if (found.IsNull || found == Restoring)
        {
            await DisownAsync(cancellationToken);
            return false;
        }

        lock (_naming)
        {
            _vouchers.Clear();
            _vouchers.Add(found.ToString());
        }

        return true;
    }

    /// <summary>Redis was emptied: the set is but a part of what is active, and nobody vouches for it.</summary>
    public Task DisownAsync(CancellationToken cancellationToken = default)
    {
        lock (_naming)
            _vouchers.Clear();
        return PutAsync(store.Commands(cancellationToken), Restoring);
    }

    /// <summary>All that is active stands in the set: whoever reads it may take it for the whole.</summary>
    /// <param name="last">An alert in it; null when none is active.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task VouchAsync(string? last, CancellationToken cancellationToken = default)
    {
        bool isVouched;
        lock (_naming)
            isVouched = _vouchers.Count > 0 && _vouchers[^1] != Restoring;
        if (!isVouched)
            await PutAsync(store.Commands(cancellationToken), last ?? None);
    }

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

    private bool IsWhole
    {
        get
        {
            lock (_naming)
                return _vouchers.Count == 0 || _vouchers[^1] != Restoring;
        }
    }

    // Who has written nothing yet takes what is there as it is.
    private bool IsOurs(RedisValue voucher)
    {
        lock (_naming)
            return _vouchers.Count == 0 || (!voucher.IsNull && _vouchers.Contains(voucher.ToString()));
    }

    private async Task PutAsync(IDatabase commands, string voucher)
    {
        Task put;
        lock (_naming)
        {
            _vouchers.Remove(voucher);
            _vouchers.Add(voucher);
            put = commands.StringSetAsync(RedisKeys.LastActiveAlert, voucher);
        }

        await put;
        lock (_naming)
            _vouchers.RemoveRange(0, Math.Max(0, _vouchers.IndexOf(voucher)));
    }

    private static IReadOnlyList<AlertEntry> InOrder(IEnumerable<AlertEntry?> entries) =>
    [
        .. entries.OfType<AlertEntry>().Where(entry => entry.Alert is { IsActive: true })
            .OrderBy(entry => entry.Alert.Priority).ThenBy(entry => entry.Alert.TriggeredAt)
            .ThenBy(entry => entry.Alert.Id, StringComparer.Ordinal),
    ];

    // An empty set and one that was lost look the same; what vouches for it is lost together with it. Asked before and
    // after, so that the set is the one that it speaks of.
    private async Task<Vouched?> VouchedAsync(CancellationToken cancellationToken)
    {
        var commands = store.Commands(cancellationToken);
        var before = commands.StringGetAsync(RedisKeys.LastActiveAlert);
        var ids = IdsAsync(cancellationToken);
        var after = commands.StringGetAsync(RedisKeys.LastActiveAlert);
        await Task.WhenAll(before, ids, after);
        var voucher = await after;
        return voucher.IsNull || voucher == Restoring || await before != voucher
            ? null
            : new Vouched(await ids, voucher);
    }

    // Where a record is not there, all of them may have gone meanwhile.
    private async Task<IReadOnlyList<AlertEntry>?> WholeAsync(
        Vouched vouched, IReadOnlyCollection<AlertEntry?> entries, CancellationToken cancellationToken)
    {
        var isThere = !entries.Contains(null)
            || await store.Commands(cancellationToken).StringGetAsync(RedisKeys.LastActiveAlert) == vouched.By;
        return isThere ? InOrder(entries) : null;
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
