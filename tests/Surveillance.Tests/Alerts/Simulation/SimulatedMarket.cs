using Surveillance.Markets;

namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>
/// A market as functions of time, in seconds from the start of the simulation. Its books hold what the metrics look at
/// and nothing else, so that thousands of hours are cheap.
/// </summary>
public sealed class SimulatedMarket(MarketId market)
{
    /// <summary>Mid price without any deviation, in quote currency.</summary>
    public const double FairPrice = 60_000;

    private BookSnapshot? _book;
    private int _second = -1;

    /// <summary>Which market it is.</summary>
    public MarketId Market { get; } = market;

    /// <summary>Quoted spread; a market is never tighter than a hundredth of a basis point.</summary>
    public Func<int, double> SpreadBps { get; init; } = _ => 0.5;

    /// <summary>
    /// How far mid stands from <see cref="FairPrice"/>: the basis of a perpetual whose spot stands still.
    /// </summary>
    public Func<int, double> MidBps { get; init; } = _ => 0;

    /// <summary>Quote currency within 10 bps of mid, both sides.</summary>
    public Func<int, double> Depth { get; init; } = _ => 12e6;

    /// <summary>Whether nothing arrives from it: its book stays what it was.</summary>
    public Func<int, bool> IsSilent { get; init; } = _ => false;

    /// <summary>Smallest price step in quote currency.</summary>
    public double TickSize { get; init; } = 0.1;

    /// <summary>The newest book at a second, the same whoever asks; null before the first.</summary>
    public BookSnapshot? BookAt(int second, DateTimeOffset now)
    {
        if (_second != second && !IsSilent(second))
            _book = Make(second, now);
        _second = second;
        return _book;
    }

    private BookSnapshot Make(int second, DateTimeOffset now)
    {
        var mid = FairPrice * (1 + (MidBps(second) / 1e4));
        var spread = Math.Max(0.01, SpreadBps(second));
        var side = new FlatSteps(Depth(second) / 2);
        return new BookSnapshot
        {
            Market = Market,
            Timestamp = now,
            LocalTimestamp = now,
            SequenceId = second,
            BestBid = mid * (1 - (spread / 2e4)),
            BestAsk = mid * (1 + (spread / 2e4)),
            MidPrice = mid,
            SpreadBps = spread,
            TickSize = TickSize,
            DepthLevels = 20,
            UpdateCount = second * 10L,
            Bids = [],
            Asks = [],
            CoveredBidBps = LiquidityProfile.Steps,
            CoveredAskBps = LiquidityProfile.Steps,
            Profile = new LiquidityProfile(side, side, side, side),
        };
    }

    /// <summary>All liquidity at the touch: each step of the profile holds the same.</summary>
    private sealed class FlatSteps(double value) : IReadOnlyList<double>
    {
        public int Count => LiquidityProfile.Steps;

        public double this[int index] => value;

        public IEnumerator<double> GetEnumerator() => Enumerable.Repeat((double)value, Count).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
