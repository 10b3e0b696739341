using System.Text;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>The BTC perpetual of a venue without a connection: a test hands it each frame, and says when.</summary>
internal sealed class Offline
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Http = new();

    private Offline(string exchange)
    {
        Time.SetUtcNow(Start);
        var instrument = Shipped.Config.Instruments["BTC-USDT-PERP"];
        Plan = new FeedPlan(Shipped.Config.Venues[exchange], [instrument], StaleAfter);
        Figures = new FeedFigures(Plan, Start);
        Context = new FeedContext(Output, Http, Log, Log, Time);
        var book = new OrderBook(new MarketId(exchange, instrument.Id), OkxSync.LevelLimit, CoverageRule.WorstHeld);
        Feed = new MarketFeed(Plan, instrument, book, Figures, Context);
    }

    public FakeTimeProvider Time { get; } = new();

    public FeedPlan Plan { get; }

    public FeedFigures Figures { get; }

    public FeedOutput Output { get; } = new();

    public KeptLog Log { get; } = new();

    public FeedContext Context { get; }

    public ConnectionPulse Connection { get; } = new();

    public MarketFeed Feed { get; }

    /// <summary>The book, if it can be trusted now.</summary>
    public BookSnapshot? Book
    {
        get
        {
            var read = new List<BookSnapshot>();
            Feed.TryRead(read, static (book, stamp, into) => into.Add(stamp.Capture(book)));
            return read.SingleOrDefault();
        }
    }

    /// <summary>The next gap that ended; null when there is none.</summary>
    public DataGap? Gap => Output.Gaps.TryRead(out var gap) ? gap : null;

    /// <summary>From here on the venue's clock is known: it says what this one does.</summary>
    public void ReadClock()
    {
        Feed.Clock = new VenueClock(Time);
        Feed.Clock.Set(new ClockReading(Time.GetUtcNow(), Time.GetTimestamp(), TimeSpan.Zero));
    }

    public static (Offline Stage, BinanceMarket Market) Binance()
    {
        var stage = new Offline("binance");
        return (stage, BinanceOver(stage, stage.Feed.Leading));
    }

    /// <summary>The market as a connection of its own tells it.</summary>
    public static BinanceMarket BinanceOver(
        Offline stage, MarketLine line, string symbol = "BTCUSDT", int markets = 1)
    {
        var names = BinanceStreamNames.Of(new Listing(symbol), stage.Plan.Venue.Streams, BinanceProduct.Futures);
        return new BinanceMarket(
            line, BinanceProduct.Futures, symbol, names,
            new SnapshotReach(BinanceProduct.Futures.SnapshotSizes, markets, BinanceProduct.Futures.WeightAtOnce),
            new StreamPulse(StaleAfter));
    }

    public static (Offline Stage, OkxMarket Market) Okx()
    {
        var stage = new Offline("okx");
        var market = new OkxMarket(stage.Feed.Leading, "BTC-USDT-SWAP", isSwap: true, statedContractSize: null);
        Assert.True(market.Take(new OkxContract("BTC-USDT-SWAP", 0.01, TickSize: 0.1)));
        return (stage, market);
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
