using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Metrics;

/// <summary>
/// A perpetual with its spot market and two other venues, each book a second apart, made of a seeded walk: what one
/// market is measured by.
/// </summary>
internal sealed class PlayedBooks
{
    private const int Seconds = 900;
    private const int LevelsASide = 400;
    private const double Tick = 0.1;

    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");
    private readonly MarketInputs[] _inputs = new MarketInputs[Seconds];

    /// <summary>Plays them.</summary>
    public PlayedBooks(DateTimeOffset start)
    {
        Start = start;
        var dice = new Random(1);
        var mid = 600_000.0;
        for (var second = 0; second < Seconds; second++)
        {
            mid += Math.Round(dice.NextDouble() * 8) - 4;
            _inputs[second] = new MarketInputs(
                Book(Perp, mid, second, dice),
                TickerAt(mid * Tick, second),
                Book(Perp with { Instrument = "BTC-USDT-SPOT" }, mid + 20, second, dice),
                [
                    Book(Perp with { Exchange = "okx" }, mid + 2, second, dice),
                    Book(Perp with { Exchange = "bybit" }, mid - 3, second, dice),
                ]);
        }
    }

    /// <summary>Time of the first book.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How many seconds there are.</summary>
    public static int Count => Seconds;

    /// <summary>What is known in a second.</summary>
    public MarketInputs this[int second] => _inputs[second];

    /// <summary>A market to which every metric applies, without rules.</summary>
    public static MarketSettings Settings { get; } = new(
        Perp,
        InstrumentType.Perpetual,
        TracksSpot: true,
        HasPeers: true,
        StaleAfter: TimeSpan.FromSeconds(5),
        new ZScoreSettings(
            WindowSize: 300,
            MinSamples: 30,
            ResetOnGap: true,
            ResetOnGapThreshold: TimeSpan.FromSeconds(5),
            AnomalyHold: TimeSpan.FromSeconds(600),
            RunEndSamples: 5,
            MinStd: new Dictionary<string, double>()),
        new RuleBook([], new Dictionary<string, IReadOnlyDictionary<string, RuleLimits>>()));

    private BookSnapshot Book(MarketId market, double midTicks, int second, Random dice)
    {
        var book = new OrderBook(market);
        book.Load(Side(midTicks, -1, dice), Side(midTicks, 1, dice), limit: 1_000, sequenceId: second);
        for (var update = 0; update < second * 7; update += 7)
            book.Apply([], [], second);
        var at = Start.AddSeconds(second);
        return new BookStamp(at, at, BookSource.Stream, DepthLevels: 20, Tick).Capture(book);
    }

    private static Level[] Side(double midTicks, int sign, Random dice)
    {
        var levels = new Level[LevelsASide];
        var price = Math.Round(midTicks);
        for (var i = 0; i < levels.Length; i++)
        {
            price += sign * (1 + dice.Next(4));
            levels[i] = new Level(Math.Round(price * Tick, 1), Math.Round(dice.NextDouble() * 5, 3) + 0.001);
        }

        return levels;
    }

    private Ticker TickerAt(double price, int second) => new()
    {
        Market = Perp,
        Timestamp = Start.AddSeconds(second),
        LocalTimestamp = Start.AddSeconds(second),
        Last = price,
        Mark = price + 0.3,
        Index = price - 0.2,
        MarkIndexAt = Start.AddSeconds(second),
        FundingRate = 0.0001,
        FundingAt = Start.AddSeconds(second),
        FundingIntervalHours = 8,
    };
}
