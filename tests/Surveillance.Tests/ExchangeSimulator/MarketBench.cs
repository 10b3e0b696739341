using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources;
using Surveillance.ExchangeSimulator.Streams;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Markets;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>The simulator's markets without sockets or clock: time passes as fast as it is asked to.</summary>
internal sealed class MarketBench
{
    private static readonly string[] Exchanges = ["binance", "okx", "bybit"];
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private readonly IReadOnlyList<IMarketSource> _sources;
    private readonly IncidentSchedule _incidents;

    public MarketBench(SimulatorOptions options)
    {
        var venues = Exchanges.ToDictionary(
            name => name, name => new VenueState(name, options.Pace, TimeProvider.System));
        _sources = new MarketSources(options, venues, () => { }).Create();
        Board = new MarketBoard([.. _sources.SelectMany(source => source.Markets)]);
        _incidents = new IncidentSchedule(Board, venues, NullLogger.Instance);
        _incidents.FirstBookSent();
        foreach (var incident in options.Incidents) _incidents.Plan(incident);
    }

    public MarketBoard Board { get; }

    public TimeSpan Elapsed { get; private set; }

    public SimulatedMarket Market(string exchange, string instrument) =>
        Board.Find(new MarketId(exchange, instrument))!;

    /// <summary>Lets time pass, and calls back after every second of it.</summary>
    public void Run(TimeSpan duration, Action? everySecond = null)
    {
        var end = Elapsed + duration;
        while (Elapsed < end)
        {
            Elapsed += Pace;
            _incidents.AdvanceTo(Elapsed);
            var moment = new Moment(Elapsed, 1_795_500_000_000 + (long)Elapsed.TotalMilliseconds);
            foreach (var source in _sources) source.AdvanceTo(moment);
            if (Elapsed.Ticks % TimeSpan.TicksPerSecond == 0) everySecond?.Invoke();
        }
    }

    /// <summary>Follows every change that a market publishes.</summary>
    public static void Tap(SimulatedMarket market, Action<BookChange> onChange) =>
        market.TopicNamed("tap", of => new TapTopic(of, onChange));

    private sealed class TapTopic(SimulatedMarket market, Action<BookChange> onChange) : Topic("tap", market)
    {
        public override void OnBook(BookChange change, in Moment moment) => onChange(change);
    }
}

/// <summary>Figures of a shown book, computed apart from the simulator's code.</summary>
internal static class ShownFigures
{
    public static double Mid(this SimulatedMarket market) => Mid(market, market.Shown);

    /// <summary>Mid of the book without the incidents.</summary>
    public static double TrueMid(this SimulatedMarket market) => Mid(market, market.True);

    public static double SpreadBps(this SimulatedMarket market) =>
        (Price(market, market.Shown.Asks[0]) - Price(market, market.Shown.Bids[0])) / market.Mid() * 1e4;

    public static long SpreadTicks(this SimulatedMarket market) =>
        (market.Shown.Asks[0].Price - market.Shown.Bids[0].Price) / market.Spec.Tick;

    /// <summary>USD within 10 bps of mid, both sides.</summary>
    public static double Depth10Bps(this SimulatedMarket market) => Depth(market, market.Shown);

    /// <summary>The same without the incidents.</summary>
    public static double TrueDepth(this SimulatedMarket market) => Depth(market, market.True);

    private static double Mid(SimulatedMarket market, TwoSidedBook book) =>
        (Price(market, book.Bids[0]) + Price(market, book.Asks[0])) / 2;

    private static double Depth(SimulatedMarket market, TwoSidedBook book)
    {
        var (mid, sum) = (Mid(market, book), 0.0);
        foreach (var side in new[] { book.Bids, book.Asks })
        {
            for (var i = 0; i < side.Count && Math.Abs(Price(market, side[i]) - mid) <= mid * 1e-3; i++)
            {
                sum += Price(market, side[i]) * side[i].Size
                    * Math.Pow(10, -market.Spec.SizeDecimals) * market.Spec.ContractSize;
            }
        }

        return sum;
    }

    private static double Price(SimulatedMarket market, PriceLevel level) =>
        level.Price * Math.Pow(10, -market.Spec.PriceDecimals);
}
