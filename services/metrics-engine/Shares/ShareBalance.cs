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
    /// An engine must have held too little for so long before others give. Longer than a killed engine looks alive: its
    /// heartbeat is fresh for 7 s, and was looked at up to a second ago. Nobody gives to the dead.
    /// </summary>
    public static readonly TimeSpan HungerPatience = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Once Redis answers again it waits so long for the others, whose windows are warm: longer than one of them takes
    /// to notice, and less than a gap.
    /// </summary>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(3);

    private readonly DateTimeOffset?[] _freeSince = new DateTimeOffset?[RedisKeys.Shares];
    private DateTimeOffset? _hungerSince;
    private DateTimeOffset? _returnedAt;

    /// <summary>Redis answers again: meanwhile every lease has ended, those of engines that run, too.</summary>
    public void Return(DateTimeOffset now) => _returnedAt = now;

    /// <summary>The free shares to take now.</summary>
    /// <param name="owners">Owner of each share; null for a free one.</param>
    /// <param name="living">Instances whose heartbeat is fresh, this one or not.</param>
    /// <param name="now">Present time.</param>
    public IReadOnlyList<int> ToTake(IReadOnlyList<string?> owners, IEnumerable<string> living, DateTimeOffset now)
    {
        var parts = Parts(owners, living);
        var least = RedisKeys.Shares / parts.Count;

        // What others give is for an engine that has too little: who has enough does not take it at once.
        var isForOthers = parts[self] >= least && parts.Values.Min() < least;
        var room = isForOthers ? 0 : ((RedisKeys.Shares + parts.Count - 1) / parts.Count) - parts[self];
        List<int> take = [];
        foreach (var share in InOwnOrder())
        {
            _freeSince[share] = owners[share] is null ? _freeSince[share] ?? now : null;
            if (_freeSince[share] is { } since && (take.Count < room || now - since >= FreePatience))
                take.Add(share);
        }

        return IsCourteous(now) ? [] : take;
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
        var parts = Parts(owners, living);
        var surplus = SurplusOf(parts);
        _hungerSince = surplus.Count > 0 && !IsCourteous(now) ? _hungerSince ?? now : null;
        if (!surplus.TryGetValue(self, out var count) || _hungerSince is not { } since || now - since < HungerPatience)
            return [];

        // One that beats and takes nothing is not given to again and again.
        _hungerSince = null;
        int[] own = [.. Enumerable.Range(0, owners.Count).Where(share => owners[share] == self)];

        // Every second one of those with the most markets.
        return
        [
            .. own.OrderByDescending(share => weights[share])
                .Select((share, rank) => (Share: share, Rank: rank))
                .OrderByDescending(each => each.Rank % 2).ThenBy(each => each.Rank)
                .Take(count).Select(each => each.Share),
        ];
    }

    /// <summary>
    /// How many shares each engine has to give until nobody has two more than another. All compute the same: where
    /// several could give, one does.
    /// </summary>
    private static Dictionary<string, int> SurplusOf(Dictionary<string, int> parts)
    {
        var (left, surplus) = (new Dictionary<string, int>(parts), new Dictionary<string, int>());
        while (true)
        {
            var most = left.OrderByDescending(part => part.Value).ThenBy(part => part.Key, StringComparer.Ordinal)
                .First();
            var least = left.MinBy(part => part.Value);
            if (most.Value - least.Value <= 1)
                return surplus;
            left[most.Key]--;
            left[least.Key]++;
            surplus[most.Key] = surplus.GetValueOrDefault(most.Key) + 1;
        }
    }

    // Also where the clock was set back since: a long time, either way, is over.
    private bool IsCourteous(DateTimeOffset now) => (now - _returnedAt)?.Duration() < Courtesy;

    /// <summary>How many shares each engine has.</summary>
    private Dictionary<string, int> Parts(IReadOnlyList<string?> owners, IEnumerable<string> living) =>
        new HashSet<string>([self, .. living, .. owners.OfType<string>()])
            .ToDictionary(engine => engine, engine => owners.Count(owner => owner == engine));

    /// <summary>
    /// Each engine begins elsewhere, so that two that start together do not want the same share first.
    /// </summary>
    private IEnumerable<int> InOwnOrder()
    {
        var start = self.Sum(character => character) % RedisKeys.Shares;
        return Enumerable.Range(0, RedisKeys.Shares).Select(step => (start + step) % RedisKeys.Shares);
    }
}
