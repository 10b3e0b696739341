using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Bybit;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using static Surveillance.Tests.Exchanges.Bybit.BybitBench;

namespace Surveillance.Tests.Exchanges.Bybit;

/// <summary>What is said over a connection: subscriptions, pings, and the venue's answers.</summary>
public sealed class BybitStreamsTests
{
    private const string PingText = """{"op":"ping"}""";

    [Fact]
    public void Requests_have_at_most_ten_arguments_and_those_of_a_connection_stay_under_the_limit()
    {
        var bench = new BybitBench(
            BybitCategory.Spot, [.. Enumerable.Range(0, 100).Select(i => $"10000000COIN{i}USDT")]);
        var arguments = bench.Sent.Select(text => JsonNode.Parse(text)!["args"]!.AsArray()).ToList();
        Assert.All(arguments, one => Assert.InRange(one.Count, 1, 10));
        Assert.Equal(200, arguments.Sum(one => one.Count));
        Assert.InRange(arguments.Sum(one => one.ToJsonString().Length), 0, 21_000);
        Assert.Equal(200, bench.Streams.Count);
    }

    [Fact]
    public void A_ping_is_sent_each_twenty_seconds_however_much_data_flows()
    {
        var bench = new BybitBench(BybitCategory.Linear);
        List<int> pinged = [];
        bench.Take(Snapshot(7));
        for (var second = 1; second <= 61; second++)
        {
            bench.Take(Delta(7 + second));
            bench.Pass(1);
            if (bench.Sent.Contains(PingText))
                pinged.Add(second);
        }

        Assert.Equal([20, 40, 60], pinged);
    }

    [Theory]
    [InlineData("""{"success":true,"ret_msg":"pong","conn_id":"d8bu1","req_id":"","op":"ping"}""")]
    [InlineData("""{"req_id":"","op":"pong","args":["1786310838130"],"conn_id":"d8bu1"}""")]
    [InlineData("""{"success":true,"ret_msg":"","conn_id":"d8bu1","req_id":"batch 0","op":"subscribe"}""")]
    [InlineData("""{"success":true,"ret_msg":"subscribe","conn_id":"d9avt","op":"subscribe"}""")]
    public void Pongs_and_acknowledgements_are_no_data_and_change_nothing(string frame)
    {
        var bench = new BybitBench(BybitCategory.Linear);
        Assert.NotEmpty(bench.Sent);
        Assert.Equal(FrameKind.Control, bench.Take(frame));
        Assert.Empty(bench.Sent);
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void A_refused_request_is_counted_and_told_and_each_market_of_it_is_asked_for_by_itself()
    {
        var bench = new BybitBench(BybitCategory.Spot, "BTCUSDT", "NOUSDT", "ETHUSDT");
        Assert.Single(bench.Sent);
        bench.Take(Snapshot(7));
        bench.Take(Refusal("batch 0", "NOUSDT"));
        Assert.Equal(
            [
                """{"req_id":"NOUSDT","op":"subscribe","args":["orderbook.1000.NOUSDT","tickers.NOUSDT"]}""",
                """{"req_id":"ETHUSDT","op":"subscribe","args":["orderbook.1000.ETHUSDT","tickers.ETHUSDT"]}""",
            ],
            bench.Sent);
        bench.Take(Refusal("NOUSDT", "NOUSDT"));
        Assert.Empty(bench.Sent);
        var told = bench.Log.Entries.Where(entry => entry.Level == LogLevel.Error).Select(entry => entry.Text).ToList();
        Assert.Equal(
            "bybit spot refuses a request: subscribe NOUSDT: "
            + "error:handler not found,topic:orderbook.1000.NOUSDT (2 refused so far)",
            told[^1]);
        Assert.Equal(2, told.Count);
        Assert.EndsWith("(2 refused so far)", bench.Figures.At(bench.Now).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_of_the_other_depth_or_symbol_is_not_taken_for_a_book()
    {
        var bench = new BybitBench(BybitCategory.Linear);
        Assert.Throws<FeedProtocolException>(() => bench.Take(Snapshot(7).Replace("orderbook.1000", "orderbook.50")));
        Assert.Throws<FeedProtocolException>(() => bench.Take(Snapshot(7).Replace("BTC", "ETH")));
        Assert.Null(bench.Book);
    }

    [Fact]
    public void The_same_topic_of_two_categories_is_two_books()
    {
        var (linear, spot) = (new BybitBench(BybitCategory.Linear), new BybitBench(BybitCategory.Spot));
        Assert.Equal(
            ("/v5/public/linear", "/v5/public/spot"),
            (linear.Streams.Address.AbsolutePath, spot.Streams.Address.AbsolutePath));
        linear.Take(Snapshot(7));
        spot.Take(Snapshot(900, """["95","1"]"""));
        linear.Take(Delta(8, """["98","1"]"""));
        Assert.Equal((99, 8), (linear.Book!.BestBid, linear.Book.SequenceId));
        Assert.Equal((95, 900), (spot.Book!.BestBid, spot.Book.SequenceId));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("orderbook.1000.BTCUSDT", null)]
    [InlineData("orderbook.20.BTCUSDT", "50, 200 or 1000 levels, was orderbook.20.BTCUSDT")]
    [InlineData("orderbook.200.ETHUSDT", "was orderbook.200.ETHUSDT")]
    [InlineData("btcusdt@depth20@100ms", "was btcusdt@depth20@100ms")]
    public void A_stream_that_the_venue_does_not_have_is_a_mistake_of_the_operator(string? stream, string? mistake)
    {
        var instrument = Shipped.Config.Instruments["BTC-USDT-PERP"] with
        {
            Listings = new Dictionary<string, Listing> { ["bybit"] = new("BTCUSDT", stream) },
        };
        var found = VenueCatalog.MistakeIn(instrument, Shipped.Config.Venues["bybit"]);
        Assert.Equal(mistake is null, found is null);
        Assert.EndsWith(mistake ?? "", found?.Mistake ?? "", StringComparison.Ordinal);
    }

    private static string Refusal(string request, string symbol) => $$"""
        {"success":false,"ret_msg":"error:handler not found,topic:orderbook.1000.{{symbol}}","conn_id":"d9avt",
        "req_id":"{{request}}","op":"subscribe"}
        """;
}
