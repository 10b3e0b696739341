using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>
/// Engines that share out a table of leases by <see cref="ShareBalance"/>, in simulated time: their looks and
/// heartbeats are at odds, what they know of each other is as old as in life, and between a look and what is done about
/// it others act.
/// </summary>
internal sealed class SimulatedEngines(int seed)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);
    private readonly List<SimulatedEngineShares> _engines = [];
    private readonly string?[] _owners = new string?[RedisKeys.Shares];
    private readonly DateTimeOffset[] _leasedUntil = new DateTimeOffset[RedisKeys.Shares];
    private readonly DateTimeOffset[] _workedOnAt = [.. Enumerable.Repeat(Start, RedisKeys.Shares)];
    private int _joined;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Owner of each share as the table has it; null for a free one.</summary>
    public IReadOnlyList<string?> Owners => _owners;

    /// <summary>Those that run.</summary>
    public IReadOnlyList<SimulatedEngineShares> Running => [.. _engines.Where(engine => engine.IsRunning)];

    /// <summary>The longest that a share was nobody's that runs, while somebody ran.</summary>
    public TimeSpan LongestIdle { get; private set; }

    /// <summary>Who gave what, and how many shares it kept.</summary>
    public List<(string Giver, int Kept, DateTimeOffset At)> Gifts { get; } = [];

    public void Join()
    {
        if (Running.Count < RedisKeys.Shares)
            _engines.Add(new SimulatedEngineShares($"engine-{++_joined}", Now, _random));
    }

    /// <summary>
    /// One of those that run is killed, unless it is the last one: its leases and its heartbeat end by themselves.
    /// Every second one dies right after a heartbeat, which makes it look alive for longest.
    /// </summary>
    public void Kill()
    {
        if (Any() is not { } engine)
            return;
        engine.IsRunning = false;
        if (_random.Next(2) == 0)
            engine.BeatAt = Now;
    }

    /// <summary>One of those that run stops as told, unless it is the last one.</summary>
    public void Leave()
    {
        if (Any() is not { } engine)
            return;
        engine.IsRunning = false;
        for (var share = 0; share < _owners.Length; share++)
            Release(share, engine.Name);
        engine.BeatAt = null;
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan duration)
    {
        for (var end = Now + duration; Now < end; Now += Step)
        {
            for (var share = 0; share < _owners.Length; share++)
            {
                if (_leasedUntil[share] <= Now)
                    _owners[share] = null;
            }

            var running = _engines.Where(engine => engine.IsRunning).ToArray();
            _random.Shuffle(running);
            foreach (var engine in running)
                engine.GoOn(this);
            NoteIdle(running);
        }
    }

    /// <summary>The heartbeats that stand in Redis.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset At)> Beats =>
    [
        .. from engine in _engines
           where engine.IsBeatThere && engine.BeatAt is not null
           select (engine.Name, engine.BeatAt!.Value),
    ];

    /// <summary>Redis loses all that it holds.</summary>
    public void Empty()
    {
        Array.Clear(_owners);
        foreach (var engine in _engines)
            engine.IsBeatThere = false;
    }

    /// <summary>Redis is away; each engine has it back up to two seconds after it answers.</summary>
    public void LoseRedis(TimeSpan duration)
    {
        foreach (var engine in Running)
            engine.AwayUntil = Now + duration + TimeSpan.FromMilliseconds(_random.Next(0, 2_000));
    }

    /// <summary>Takes a free share or renews an own one; false when another owner has it.</summary>
    public bool TryAcquireOrRenew(int share, string engine)
    {
        if ((_owners[share] ?? engine) != engine)
            return false;
        (_owners[share], _leasedUntil[share]) = (engine, Now + Leases.Life);
        return true;
    }

    public void Release(int share, string engine)
    {
        if (_owners[share] == engine)
            _owners[share] = null;
    }

    private SimulatedEngineShares? Any() =>
        Running is { Count: > 1 } running ? running[_random.Next(running.Count)] : null;

    private void NoteIdle(SimulatedEngineShares[] running)
    {
        for (var share = 0; share < _owners.Length; share++)
        {
            if (running.Any(engine => engine.Name == _owners[share]) || running.Length == 0)
                _workedOnAt[share] = Now;
            else if (Now - _workedOnAt[share] > LongestIdle)
                LongestIdle = Now - _workedOnAt[share];
        }
    }
}
