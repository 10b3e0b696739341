using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>
/// Incidents that change a book, seen from a client that holds the book it was given before and applies what
/// is published: the size that is promised, on the market that is named, over when it should be, the chain whole.
/// </summary>
public sealed class IncidentTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("synthetic")]
    [InlineData("recorded")]
    public void Spread_blowout_widens_to_ten_basis_points_and_leaves_depth_and_mid(string source)
    {
        var client = Client.Of(Options("spread-blowout@10+20", source));
        client.Run(10 * Second);
        var (depth, mid) = (client.Depth, client.Mid);
        client.Run(18 * Second, () =>
        {
            Assert.InRange(client.SpreadBps, 9.9, 10.1);
            Assert.InRange(client.Depth / client.Market.TrueDepth(), 0.99, 1.01);
            Assert.InRange(Math.Abs(client.Mid - client.Market.TrueMid()) / mid * 1e4, 0, 0.02);
        });
        Assert.True(depth > 1e6);
        client.Run(3 * Second);
        Assert.InRange(client.SpreadBps, 0, 0.5);
        client.AssertHoldsTheTrueBook();
    }

    [Theory]
    [InlineData("synthetic")]
    [InlineData("recorded")]
    public void Depth_collapse_leaves_half_of_the_critical_limit_and_the_spread_as_it_is(string source)
    {
        var client = Client.Of(Options("depth-collapse@10+20", source));
        client.Run(11 * Second);
        client.Run(18 * Second, () =>
        {
            Assert.InRange(client.Depth, 50_000, 170_000);
            Assert.InRange(client.SpreadBps, 0, 0.5);
        });
        client.Run(3 * Second);
        Assert.True(client.Depth > 1e6);
        client.AssertHoldsTheTrueBook();
    }

    [Theory]
    [InlineData("synthetic")]
    [InlineData("recorded")]
    public void Basis_drift_takes_the_book_forty_basis_points_away_within_twenty_seconds(string source)
    {
        var client = Client.Of(Options("basis-drift@5+60", source));
        double Drift() => (client.Mid - client.Market.TrueMid()) / client.Market.TrueMid() * 1e4;
        client.Run(6 * Second);
        Assert.InRange(Drift(), 0.5, 6);
        client.Run(21 * Second);
        client.Run(37 * Second, () => Assert.InRange(Drift(), 39.5, 40.5));
        Assert.InRange(client.SpreadBps, 0, 0.5);
        client.Run(2 * Second);
        client.AssertHoldsTheTrueBook();
    }

    [Fact]
    public void An_incident_hits_the_named_market_only_and_two_can_overlap()
    {
        var bench = new MarketBench(Options("spread-blowout:okx/BTC-USDT-SPOT@1+8", "synthetic") with
        {
            Incidents =
            [
                Parsed("spread-blowout:okx/BTC-USDT-SPOT@1+8"),
                Parsed("depth-collapse:okx/BTC-USDT-SPOT@3+3"),
            ],
        });
        var market = bench.Market("okx", "BTC-USDT-SPOT");
        var other = bench.Market("binance", "BTC-USDT-SPOT");
        bench.Run(2 * Second);
        Assert.InRange(market.SpreadBps(), 7.9, 8.1);
        Assert.InRange(other.SpreadBps(), 0, 0.5);
        Assert.True(market.Depth10Bps() > 1e6);
        bench.Run(2 * Second);
        Assert.InRange(market.Depth10Bps(), 20_000, 90_000);
        Assert.InRange(market.SpreadBps(), 7.9, 8.1);
        bench.Run(4 * Second);
        Assert.True(market.Depth10Bps() > 1e6);
        Assert.InRange(market.SpreadBps(), 7.9, 8.1);
        bench.Run(2 * Second);
        Assert.InRange(market.SpreadBps(), 0, 0.5);
    }

    [Theory]
    [InlineData("spread-blowout@60+30", IncidentKind.SpreadBlowout, "binance:BTC-USDT-PERP", 60, 30)]
    [InlineData("lag:okx/ETH-USDT-SPOT@0.5+2", IncidentKind.Lag, "okx:ETH-USDT-SPOT", 0.5, 2)]
    public void An_incident_is_read_as_it_is_written(
        string text, IncidentKind kind, string market, double start, double duration)
    {
        var incident = Parsed(text);
        Assert.Equal((kind, market), (incident.Kind, incident.Market.ToString()));
        Assert.Equal((start, duration), (incident.Start.TotalSeconds, incident.Duration.TotalSeconds));
        Assert.Equal(incident, Parsed(incident.ToString()));
    }

    [Theory]
    [InlineData("spread-blowout", "is not of the form NAME[:exchange/instrument]@START+DURATION")]
    [InlineData("earthquake@1+1", "known are spread-blowout, depth-collapse")]
    [InlineData("lag:okx@1+1", "is not exchange/instrument")]
    [InlineData("lag@x+1", "DURATION > 0")]
    [InlineData("lag@1+0", "DURATION > 0")]
    public void A_wrong_incident_is_refused_with_what_is_wrong(string text, string expected)
    {
        Assert.False(Incident.TryParse(text, out _, out var mistake));
        Assert.Contains(expected, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_on_a_market_that_is_not_served_is_refused()
    {
        var refused = Assert.Throws<SimulatorOptionsException>(
            () => new MarketBench(Options("lag:kraken/BTC-USDT-SPOT@1+1", "synthetic")));
        Assert.Contains("is not served", refused.Message, StringComparison.Ordinal);
    }

    private static Incident Parsed(string text) =>
        Incident.TryParse(text, out var incident, out var mistake)
            ? incident!
            : throw new ArgumentException(mistake, nameof(text));

    private static SimulatorOptions Options(string incident, string source) => new()
    {
        Markets = 2,
        Incidents = [Parsed(incident)],
        Recordings = source == "recorded" ? Recordings.Require() : null,
    };

    /// <summary>
    /// Holds a copy of the book and applies each published change to it, checking the chain and that it never crosses.
    /// </summary>
    private sealed class Client
    {
        private readonly MarketBench _bench;
        private readonly SimulatedMarket _copy;

        private Client(MarketBench bench, SimulatedMarket market)
        {
            (_bench, Market) = (bench, market);
            _copy = new SimulatedMarket(market.Spec, market.Venue) { NativeInterval = market.NativeInterval };
            _copy.True.CopyFrom(market.Shown);
            var last = market.SequenceId;
            MarketBench.Tap(market, change =>
            {
                Assert.Equal(last, change.PreviousId);
                last = change.LastId;
                _copy.True.Apply(change);
                Assert.True(_copy.True.Bids.BestPrice < _copy.True.Asks.BestPrice, "crossed");
                Assert.Equal(change.Bids.Count, change.Bids.Select(level => level.Price).Distinct().Count());
            });
        }

        public SimulatedMarket Market { get; }

        public double Depth => _copy.Depth10Bps();

        public double Mid => _copy.Mid();

        public double SpreadBps => _copy.SpreadBps();

        public static Client Of(SimulatorOptions options)
        {
            var bench = new MarketBench(options);
            return new Client(bench, bench.Market("binance", "BTC-USDT-PERP"));
        }

        public void Run(TimeSpan duration, Action? everySecond = null) => _bench.Run(duration, everySecond);

        public void AssertHoldsTheTrueBook()
        {
            List<PriceLevel> differences = [];
            _copy.True.Bids.Difference(Market.True.Bids, differences);
            _copy.True.Asks.Difference(Market.True.Asks, differences);
            Assert.Empty(differences);
        }
    }
}
