using Surveillance.MetricsEngine.Shares;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>
/// What one of <see cref="SimulatedEngines"/> does for its shares: all that an engine does for them, at its pace.
/// </summary>
internal sealed class SimulatedEngineShares(string name, DateTimeOffset now, Random random)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CensusInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>As old as a heartbeat may be of which it is thought that its engine runs.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(7);

    /// <summary>Markets of each share: any will do for who gets how many shares.</summary>
    private static readonly int[] Weights = [3, 1, 4, 1, 5, 9, 2, 6];

    private readonly ShareBalance _balance = new(name);
    private readonly HashSet<int> _own = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
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

    /// <summary>Whether it stands in Redis.</summary>
    public bool IsBeatThere { get; set; } = true;

    /// <summary>Until when Redis does not answer it; null while it does.</summary>
    public DateTimeOffset? AwayUntil { get; set; }

    /// <summary>Whatever is due at this moment.</summary>
    public void GoOn(SimulatedEngines engines)
    {
        if (engines.Now < AwayUntil)
            return;
        if (AwayUntil is not null)
            _balance.Return(engines.Now);
        AwayUntil = null;
        if (engines.Now - BeatAt >= BeatInterval)
            (BeatAt, IsBeatThere) = (engines.Now, true);
        if (engines.Now >= _actsAt)
            Act(engines);
        if (engines.Now >= _looksAt)
            Decide(engines);
    }

    private void Decide(SimulatedEngines engines)
    {
        foreach (var share in _own.ToList())
            TryAcquireOrRenew(share, engines);
        if (engines.Now - _censusAt >= CensusInterval)
        {
            _censusAt = engines.Now;
            foreach (var (other, at) in engines.Beats.Where(beat => beat.Name != Name))
                _seen[other] = at;
        }

        // The turn takes up to a tenth of a second more than the look.
        _looksAt = engines.Now + Look + TimeSpan.FromMilliseconds(random.Next(0, 100));
        string[] living = [.. _seen.Where(beat => _censusAt - beat.Value <= Fresh).Select(beat => beat.Key)];
        string?[] owners = [.. engines.Owners];
        _take = _balance.ToTake(owners, living, engines.Now);
        _giveBack = _balance.ToGiveBack(owners, living, Weights, engines.Now);
        _actsAt = engines.Now + TimeSpan.FromMilliseconds(random.Next(0, 60));
    }

    private void Act(SimulatedEngines engines)
    {
        _actsAt = DateTimeOffset.MaxValue;
        foreach (var share in _take)
            TryAcquireOrRenew(share, engines);
        foreach (var share in _giveBack)
        {
            engines.Release(share, Name);
            _own.Remove(share);
        }

        if (_giveBack.Count > 0)
            engines.Gifts.Add((Name, engines.Owners.Count(owner => owner == Name), engines.Now));
    }

    private void TryAcquireOrRenew(int share, SimulatedEngines engines)
    {
        if (engines.TryAcquireOrRenew(share, Name))
            _own.Add(share);
        else
            _own.Remove(share);
    }
}
