using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// The markets that this engine measures: those of the plan in the shares it holds. What it measured before in a share
/// that it has given up is kept, for the case that nobody else goes on with it.
/// </summary>
internal sealed class MarketBoard(WarmStart warmStart, MarketCache cache, History history, ILogger<MarketBoard> log)
{
    /// <summary>Most markets that are taken up in a turn.</summary>
    public const int TakenAtOnce = 256;

    /// <summary>
    /// So many intervals after its last measurement a marked market is due: one whose own book changes in each of them
    /// is measured by that, which may come a little late, and not twice.
    /// </summary>
    private const double Patience = 1.25;

    private readonly Dictionary<MarketId, MeasuredMarket> _measured = [];
    private readonly Dictionary<MarketId, MeasuredMarket> _kept = [];
    private readonly HashSet<MeasuredMarket> _comparisons = [];

    /// <summary>All that are measured here.</summary>
    public IReadOnlyCollection<MeasuredMarket> Markets => _measured.Values;

    /// <summary>Whether a market is measured here.</summary>
    public bool Measures(MarketId market) => _measured.ContainsKey(market);

    /// <summary>Whether it is measured here: what it was before its share was lost in between is not.</summary>
    public bool Measures(MeasuredMarket market) => ReferenceEquals(Find(market.Market), market);

    /// <summary>A market that is measured here; else null.</summary>
    public MeasuredMarket? Find(MarketId market) => _measured.GetValueOrDefault(market);

    /// <summary>Those of these markets that are measured here, in shares that are held.</summary>
    /// <param name="markets">Markets.</param>
    /// <param name="isHeld">Whether a share is.</param>
    /// <param name="others">Takes the rest.</param>
    public IReadOnlyList<MeasuredMarket> Find(
        IEnumerable<MarketId> markets, Func<int, bool> isHeld, ICollection<MarketId> others)
    {
        var found = new List<MeasuredMarket>();
        foreach (var market in markets)
        {
            if (Find(market) is { } measured && isHeld(measured.Share))
                found.Add(measured);
            else
                others.Add(market);
        }

        return found;
    }

    /// <summary>Since when a market is measured here without a break; null when it is not.</summary>
    public DateTimeOffset? MeasuredSince(MarketId market) => Find(market)?.TakenUpAt;

    /// <summary>
    /// Takes over an edited plan: what it does not ask for any more is dropped, the rest keeps its windows.
    /// </summary>
    public void Follow(MeasuringPlan plan)
    {
        foreach (var market in _measured.Keys.Concat(_kept.Keys).Where(market => !plan.Asks(market)).ToList())
        {
            _kept.Remove(market);
            if (!_measured.Remove(market, out var dropped))
                continue;
            _comparisons.Remove(dropped);
            Log.MarketDropped(log, market);
        }

        cache.KeepOnly(plan);
        history.KeepOnly(plan);
        foreach (var market in _measured.Values)
        {
            market.Measurer.Apply(plan.SettingsOf(market.Market));
            market.Connect(plan, cache);
        }
    }

    /// <summary>Stops measuring the markets of shares that are not held any more.</summary>
    public void Release(Func<int, bool> isLost)
    {
        foreach (var market in _measured.Values.Where(market => isLost(market.Share)).ToList())
        {
            _measured.Remove(market.Market);
            _comparisons.Remove(market);
            _kept[market.Market] = market;
        }
    }

    /// <summary>
    /// Begins to measure what is asked for in the held shares, some markets at a time: the first of thousands are
    /// sampled before the windows of the last were read. Those that are new here.
    /// </summary>
    public async Task<IReadOnlyCollection<MeasuredMarket>> TakeUpAsync(
        MeasuringPlan plan, Func<int, bool> isHeld, DateTimeOffset now, CancellationToken cancellationToken)
    {
        MarketId[] missing =
        [
            .. plan.Markets.Where(market => !Measures(market) && isHeld(RedisKeys.ShareOf(market))).Take(TakenAtOnce),
        ];
        if (missing.Length == 0)
            return [];
        var taken = await Task.WhenAll(missing.Select(market => warmStart.TakeUpAsync(
            plan.SettingsOf(market), _kept.GetValueOrDefault(market), now, cancellationToken)));
        foreach (var market in taken)
        {
            market.TakenUpAt = now;
            market.Connect(plan, cache);
            _measured[market.Market] = market;
            _kept.Remove(market.Market);
        }

        return taken;
    }

    /// <summary>Tells the market of a gap, if it is measured here.</summary>
    public void Note(DataGap gap) => Find(gap.Market)?.Measurer.Note(gap);

    /// <summary>Marks the markets whose figures change because the books of these have.</summary>
    public void CompareAnew(IEnumerable<MeasuredMarket> changed)
    {
        foreach (var market in changed)
        {
            foreach (var dependent in market.Dependents)
            {
                if (Find(dependent) is { } measured)
                    _comparisons.Add(measured);
            }
        }
    }

    /// <summary>
    /// Books that markets are compared with, of whose changes another engine is told, and that were not read within
    /// the interval.
    /// </summary>
    public HashSet<SeenMarket> ComparedElsewhere(
        IEnumerable<MeasuredMarket> markets, DateTimeOffset now, TimeSpan interval)
    {
        var elsewhere = new HashSet<SeenMarket>();
        foreach (var market in markets)
        {
            foreach (var other in market.ComparedWith)
            {
                if (!Measures(other.Market) && !((now - other.ReadAt)?.Duration() < interval))
                    elsewhere.Add(other);
            }
        }

        return elsewhere;
    }

    /// <summary>A market was measured with the newest books: its mark is done with.</summary>
    public void Compared(MeasuredMarket market) => _comparisons.Remove(market);

    /// <summary>When the first marked market is to be measured again; null when none is marked.</summary>
    public DateTimeOffset? NextComparisonAt(TimeSpan interval) => _comparisons.Count == 0
        ? null
        : _comparisons.Min(market => market.MeasuredAt) + (interval * Patience);

    /// <summary>The marked markets that are to be measured again by now.</summary>
    public IReadOnlyCollection<MeasuredMarket> TakeComparisonsDue(DateTimeOffset now, TimeSpan interval)
    {
        if (_comparisons.Count == 0)
            return [];
        var measuredBefore = now - (interval * Patience);
        MeasuredMarket[] due = [.. _comparisons.Where(market => market.MeasuredAt <= measuredBefore)];
        _comparisons.ExceptWith(due);
        return due;
    }
}
