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
    private readonly HashSet<MarketId> _comparisons = [];

    /// <summary>All that are measured here.</summary>
    public IReadOnlyCollection<MeasuredMarket> Markets => _measured.Values;

    /// <summary>Whether a market is measured here.</summary>
    public bool Measures(MarketId market) => _measured.ContainsKey(market);

    /// <summary>Whether it is measured here: what it was before its share was lost in between is not.</summary>
    public bool Measures(MeasuredMarket market) => ReferenceEquals(Find(market.Market), market);

    /// <summary>A market that is measured here; else null.</summary>
    public MeasuredMarket? Find(MarketId market) => _measured.GetValueOrDefault(market);

    /// <summary>Since when a market is measured here without a break; null when it is not.</summary>
    public DateTimeOffset? MeasuredSince(MarketId market) => Find(market)?.TakenUpAt;

    /// <summary>
    /// Takes over an edited plan: what it does not ask for any more is dropped, the rest keeps its windows.
    /// </summary>
    public void Follow(MeasuringPlan plan)
    {
        foreach (var market in _measured.Keys.Concat(_kept.Keys).Where(market => !plan.Asks(market)).ToList())
        {
            if (_measured.Remove(market))
                Log.MarketDropped(log, market);
            _kept.Remove(market);
            _comparisons.Remove(market);
        }

        foreach (var market in _measured.Values)
            market.Measurer.Apply(plan.SettingsOf(market.Market));
        cache.KeepOnly(plan);
        history.KeepOnly(plan);
    }

    /// <summary>Stops measuring the markets of shares that are not held any more.</summary>
    public void Release(Func<int, bool> isLost)
    {
        foreach (var market in _measured.Values.Where(market => isLost(market.Share)).ToList())
        {
            _measured.Remove(market.Market);
            _kept[market.Market] = market;
        }
    }

    /// <summary>
    /// Begins to measure what is asked for in the held shares, some markets at a time: the first of thousands are
    /// sampled before the windows of the last were read. Those that are new here.
    /// </summary>
    public async Task<IReadOnlyCollection<MarketId>> TakeUpAsync(
        MeasuringPlan plan, Func<int, bool> isHeld, DateTimeOffset now, CancellationToken cancellationToken)
    {
        MarketId[] missing =
        [
            .. plan.Markets.Where(market => !Measures(market) && isHeld(RedisKeys.ShareOf(market))).Take(TakenAtOnce),
        ];
        if (missing.Length == 0)
            return missing;
        var taken = await Task.WhenAll(missing.Select(market => warmStart.TakeUpAsync(
            plan.SettingsOf(market), _kept.GetValueOrDefault(market), now, cancellationToken)));
        foreach (var market in taken)
        {
            market.TakenUpAt = now;
            _measured[market.Market] = market;
            _kept.Remove(market.Market);
        }

        return missing;
    }

    /// <summary>Tells the market of a gap, if it is measured here.</summary>
    public void Note(DataGap gap) => Find(gap.Market)?.Measurer.Note(gap);

    /// <summary>Marks markets whose figures change because a book that they are compared with has.</summary>
    public void CompareAnew(IEnumerable<MarketId> markets, IReadOnlyCollection<MarketId> except) =>
        _comparisons.UnionWith(markets.Where(market => Measures(market) && !except.Contains(market)));

    /// <summary>
    /// Books that markets are compared with, of whose changes another engine is told, and that were not read within
    /// the interval.
    /// </summary>
    public HashSet<MarketId> ComparedElsewhere(
        IEnumerable<MarketId> markets, MeasuringPlan plan, DateTimeOffset now, TimeSpan interval)
    {
        var elsewhere = new HashSet<MarketId>();
        foreach (var other in markets.SelectMany(plan.ComparedWith))
        {
            if (!Measures(other) && !((now - cache.ReadAt(other))?.Duration() < interval))
                elsewhere.Add(other);
        }

        return elsewhere;
    }

    /// <summary>A market was measured with the newest books: its mark is done with.</summary>
    public void Compared(MarketId market) => _comparisons.Remove(market);

    /// <summary>When the first marked market is to be measured again; null when none is marked.</summary>
    public DateTimeOffset? NextComparisonAt(TimeSpan interval) => _comparisons.Count == 0
        ? null
        : _comparisons.Min(market => Find(market)?.MeasuredAt ?? DateTimeOffset.MinValue) + (interval * Patience);

    /// <summary>The marked markets that are to be measured again by now.</summary>
    public IReadOnlyCollection<MarketId> TakeComparisonsDue(DateTimeOffset now, TimeSpan interval)
    {
        if (_comparisons.Count == 0)
            return [];
        var measuredBefore = now - (interval * Patience);
        MarketId[] due = [.. _comparisons.Where(market => !(Find(market)?.MeasuredAt > measuredBefore))];
        _comparisons.ExceptWith(due);
        return due;
    }
}
