namespace Surveillance.Platform.Redis;

/// <summary>How much waits in the lists by which services hand over work.</summary>
public sealed class QueueDepths(RedisStore store)
{
    /// <summary>Key to entries, in the order in which data flows.</summary>
    public async Task<IReadOnlyDictionary<string, long>> AllAsync(CancellationToken cancellationToken = default)
    {
        var shares = Enumerable.Range(0, RedisKeys.Shares).ToList();
        string[] keys =
        [
            .. shares.Select(RedisKeys.BookQueue), .. shares.Select(RedisKeys.GapQueue), RedisKeys.MetricsQueue,
            RedisKeys.CommandQueue,
        ];
        var commands = store.Commands(cancellationToken);
        var lengths = await Task.WhenAll(keys.Select(key => commands.ListLengthAsync(key)));
        return new OrderedDictionary<string, long>(keys.Zip(lengths, KeyValuePair.Create));
    }
}
