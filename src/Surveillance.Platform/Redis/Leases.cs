namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>lease:{share}</c>: which engine works on a share. A lease lives 2 s unless its owner renews it: with less than
/// the 5 s after which a pause in the data clears a window, the windows of a killed engine survive the change of hands.
/// </summary>
public sealed class Leases(RedisStore store)
{
    /// <summary>How long a lease lives; renew it several times within.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    /// <summary>Takes a free share or renews an own one; false when another owner has it.</summary>
    public async Task<bool> TryAcquireOrRenewAsync(
        int share, string owner, CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var key = RedisKeys.Lease(share);
        return await commands.LockExtendAsync(key, owner, Life) || await commands.LockTakeAsync(key, owner, Life);
    }

    /// <summary>The owner of each share; null for a free one.</summary>
    public async Task<IReadOnlyList<string?>> OwnersAsync(CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        var owners = await Task.WhenAll(
            Enumerable.Range(0, RedisKeys.Shares).Select(share => commands.LockQueryAsync(RedisKeys.Lease(share))));
        return [.. owners.Select(owner => (string?)owner)];
    }

    /// <summary>Gives a share back at once, if it is still the owner's.</summary>
    public Task ReleaseAsync(int share, string owner, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).LockReleaseAsync(RedisKeys.Lease(share), owner);
}
