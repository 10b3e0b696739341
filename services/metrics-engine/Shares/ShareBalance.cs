using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine.Shares;

/// <summary>
/// Decides which shares an engine should take and which it should give back, so that the engines that run hold about
/// equally many. Pure: who holds what and who lives is told to it. An engine takes its fair part at once, and more
/// only when a share has lain free for so long that nobody else wants it: that is how the shares of a killed engine
/// are taken over.
/// </summary>
internal sealed class ShareBalance(string self)
{
    /// <summary>A share that is free for longer may be taken by an engine that has its part already.</summary>
    public static readonly TimeSpan FreePatience = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// An engine must have held too little for so long before others give. Longer than a killed engine can look alive
    /// after its leases are gone: nobody gives to the dead.
    /// </summary>
    public static readonly TimeSpan HungerPatience = TimeSpan.FromSeconds(6);

    private readonly DateTimeOffset?[] _freeSince = new DateTimeOffset?[RedisKeys.Shares];
    private DateTimeOffset? _hungerSince;

    /// <summary>The free shares to take now.</summary>
    /// <param name="owners">Owner of each share; null for a free one.</param>
    /// <param name="living">Instances whose heartbeat is fresh, this one or not.</param>
    /// <param name="now">Present time.</param>
    public IReadOnlyList<int> ToTake(IReadOnlyList<string?> owners, IEnumerable<string> living, DateTimeOffset now)
    {
        var (_, most) = FairPart(Engines(owners, living).Count);
        var room = most - owners.Count(owner => owner == self);
        List<int> take = [];
        foreach (var share in InOwnOrder())
        {
            _freeSince[share] = owners[share] is null ? _freeSince[share] ?? now : null;
            if (_freeSince[share] is { } since && (take.Count < room || now - since >= FreePatience))
                take.Add(share);
        }

        return take;
    }

    /// <summary>The own shares to give back now, because another engine has too few.</summary>
    /// <param name="owners">Owner of each share; null for a free one.</param>
    /// <param name="living">Instances whose heartbeat is fresh, this one or not.</param>
    /// <param name="weights">
    /// How many markets lie in each share: about half of them are to go with half of the shares.
    /// </param>
    /// <param name="now">Present time.</param>
    public IReadOnlyList<int> ToGiveBack(
        IReadOnlyList<string?> owners, IEnumerable<string> living, IReadOnlyList<int> weights, DateTimeOffset now)
    {
        var engines = Engines(owners, living);
        var (least, most) = FairPart(engines.Count);
        var isHungry = engines.Any(engine => owners.Count(owner => owner == engine) < least);
        _hungerSince = isHungry ? _hungerSince ?? now : null;
        int[] own = [.. Enumerable.Range(0, owners.Count).Where(share => owners[share] == self)];
        if (own.Length <= most || now - _hungerSince is not { } hunger || hunger < HungerPatience)
            return [];

        // Every second one of those with the most markets.
        return
        [
            .. own.OrderByDescending(share => weights[share])
                .Select((share, rank) => (Share: share, Rank: rank))
                .OrderByDescending(each => each.Rank % 2).ThenBy(each => each.Rank)
                .Take(own.Length - most).Select(each => each.Share),
        ];
    }

    private static (int Least, int Most) FairPart(int engines) =>
        (RedisKeys.Shares / engines, (RedisKeys.Shares + engines - 1) / engines);

    private HashSet<string> Engines(IReadOnlyList<string?> owners, IEnumerable<string> living) =>
        [self, .. living, .. owners.OfType<string>()];

    /// <summary>
    /// Each engine begins elsewhere, so that two that start together do not want the same share first.
    /// </summary>
    private IEnumerable<int> InOwnOrder()
    {
        var start = self.Sum(character => character) % RedisKeys.Shares;
        return Enumerable.Range(0, RedisKeys.Shares).Select(step => (start + step) % RedisKeys.Shares);
    }
}
