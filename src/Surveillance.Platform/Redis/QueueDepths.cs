namespace Surveillance.Platform.Redis;

/// <summary>How much waits on one way from service to service.</summary>
/// <param name="Name">The list, or the pattern of the lists of all shares.</param>
/// <param name="From">Who writes.</param>
/// <param name="To">Who reads.</param>
/// <param name="Waiting">Entries, over all shares.</param>
public sealed record QueueDepth(string Name, string From, string To, long Waiting);

/// <summary>How much waits in the lists by which services hand over work.</summary>
public sealed class QueueDepths(RedisStore store)
{
    private const string Ingestion = "data-ingestion", Engine = "metrics-engine", Detector = "anomaly-detector";

    private static readonly (string Name, string From, string To, string[] Lists)[] Ways =
    [
        (RedisKeys.BookQueues, Ingestion, Engine, OfShares(RedisKeys.BookQueue)),
        (RedisKeys.GapQueues, Ingestion, Engine, OfShares(RedisKeys.GapQueue)),
        (RedisKeys.MetricsQueue, Engine, Detector, [RedisKeys.MetricsQueue]),
        (RedisKeys.CommandQueue, "dashboard", Detector, [RedisKeys.CommandQueue]),
    ];

    /// <summary>All ways, in the order in which data flows.</summary>
    public async Task<IReadOnlyList<QueueDepth>> AllAsync(CancellationToken cancellationToken = default)
    {
        var commands = store.Commands(cancellationToken);
        return await Task.WhenAll(Ways.Select(async way =>
        {
            var lengths = await Task.WhenAll(way.Lists.Select(list => commands.ListLengthAsync(list)));
            return new QueueDepth(way.Name, way.From, way.To, lengths.Sum());
        }));
    }

    private static string[] OfShares(Func<int, string> list) =>
        [.. Enumerable.Range(0, RedisKeys.Shares).Select(list)];
}
