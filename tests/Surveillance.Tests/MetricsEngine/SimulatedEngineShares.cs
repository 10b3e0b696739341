using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>
/// What one of <see cref="SimulatedEngines"/> does for its shares: all that an engine does for them, at its pace.
/// </summary>
internal sealed class SimulatedEngineShares(string name, DateTimeOffset now, Random random)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CensusInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>As old as a heartbeat may be of which it is thought that its engine runs.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(7);

    /// <summary>Markets of each share: any will do for who gets how many shares.</summary>
    private static readonly int[] Weights = [3, 1, 4, 1, 5, 9, 2, 6];

    private readonly ShareBalance _balance = new(name);
    private readonly DateTimeOffset[] _renewedAt = new DateTimeOffset[RedisKeys.Shares];
    private IReadOnlyList<string> _others = [];
    private IReadOnlyList<int> _take = [];
    private IReadOnlyList<int> _giveBack = [];
    private DateTimeOffset _actsAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _looksAt = now + (Look * random.NextDouble());
    private DateTimeOffset _censusAt;

    public string Name => name;

    /// <summary>False once it was killed or has left.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>Its last heartbeat; null once it was taken back.</summary>
    public DateTimeOffset? BeatAt { get; set; } = now;

    /// <summary>Whatever is due at this moment.</summary>
    public void GoOn(SimulatedEngines engines)
    {
        if (engines.Now - BeatAt >= BeatInterval)
            BeatAt = engines.Now;
        if (engines.Now >= _actsAt)
            Act(engines);
        if (engines.Now >= _looksAt)
            Decide(engines);
    }

    private void Decide(SimulatedEngines engines)
    {
        for (var share = 0; share < _renewedAt.Length; share++)
        {
            if (engines.Owners[share] == Name && engines.Now - _renewedAt[share] >= RenewInterval)
                TryAcquireOrRenew(share, engines);
        }

        if (engines.Now - _censusAt >= CensusInterval)
            (_others, _censusAt) = ([.. engines.Living(Fresh).Where(other => other != Name)], engines.Now);

        // The turn takes up to a tenth of a second more than the look.
        _looksAt = engines.Now + Look + TimeSpan.FromMilliseconds(random.Next(0, 100));
        if (_others.Count == 0 && engines.Owners.All(owner => owner == Name))
            return;
        string?[] owners = [.. engines.Owners];
        _take = _balance.ToTake(owners, _others, engines.Now);
        _giveBack = _balance.ToGiveBack(owners, _others, Weights, engines.Now);
        _actsAt = engines.Now + TimeSpan.FromMilliseconds(random.Next(0, 60));
    }

    private void Act(SimulatedEngines engines)
    {
        _actsAt = DateTimeOffset.MaxValue;
        foreach (var share in _take)
            TryAcquireOrRenew(share, engines);
        foreach (var share in _giveBack)
            engines.Release(share, Name);
        if (_giveBack.Count > 0)
            engines.Gifts.Add((Name, engines.Owners.Count(owner => owner == Name), engines.Now));
    }

    private void TryAcquireOrRenew(int share, SimulatedEngines engines)
    {
        if (engines.TryAcquireOrRenew(share, Name))
            _renewedAt[share] = engines.Now;
    }
}
