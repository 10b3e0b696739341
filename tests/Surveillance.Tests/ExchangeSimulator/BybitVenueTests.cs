using System.Net;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>The simulated Bybit as an independent client sees it over real sockets.</summary>
public sealed class BybitVenueTests : IAsyncLifetime
{
    private const string Ping = """{"req_id":"p","op":"ping"}""";

    private Simulator _simulator = null!;

    private SimulatorAddresses Addresses => _simulator.Addresses;

    public ValueTask InitializeAsync() => StartAsync(new VenuePace());

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData("linear", 1000)]
    [InlineData("spot", 1000)]
    [InlineData("linear", 50)]
    [InlineData("spot", 200)]
    public async Task A_snapshot_then_deltas_by_one_lead_to_the_book_that_rest_shows(string category, int depth)
    {
        await using var client = await ConnectAsync(category);
        var topic = $"orderbook.{depth}.BTCUSDT";
        await client.SendAsync($$"""{"req_id":"b1","op":"subscribe","args":["{{topic}}"]}""");
        var snapshot = await client.ReceiveAsync(frame => frame["topic"] is not null);
        Assert.Equal((topic, "snapshot"), ((string)snapshot["topic"]!, (string)snapshot["type"]!));
        var book = ClientBook.Of(snapshot["data"]!["b"], snapshot["data"]!["a"]);
        Assert.InRange(book.Bids.Count, Math.Min(depth, 150), depth);
        var last = (long)snapshot["data"]!["u"]!;
        JsonNode? rest = null;
        for (var events = 0; ; events++)
        {
            var delta = await client.ReceiveAsync(frame => frame["topic"] is not null);
            Assert.Equal(("delta", last + 1), ((string)delta["type"]!, (long)delta["data"]!["u"]!));
            Assert.InRange((long)delta["ts"]! - (long)delta["cts"]!, 0, 1_000);
            book.Apply(delta["data"]!["b"], delta["data"]!["a"]);
            Assert.True(book.BestBid < book.BestAsk);
            Assert.InRange(book.Bids.Count, 1, depth);
            last++;
            if (events < 10) continue;
            if (depth != 1000) return;

            // An answer that is ahead is kept until the client is as far, which a slow one never is when it comes.
            rest ??= (await RestAsync($"orderbook?category={category}&symbol=BTCUSDT&limit=200"))["result"]!;
            if ((long)rest["u"]! > last) continue;
            if ((long)rest["u"]! < last)
            {
                rest = null;
                continue;
            }

            Assert.Equal(ClientBook.Of(rest["b"], rest["a"]).Best(200), book.Best(200));
            return;
        }
    }

    [Fact]
    public async Task Linear_and_spot_are_two_books_under_one_topic()
    {
        await using var linear = await ConnectAsync("linear");
        await using var spot = await ConnectAsync("spot");
        List<decimal> mids = [];
        foreach (var client in (VenueClient[])[linear, spot])
        {
            await client.SendAsync("""{"op":"subscribe","args":["orderbook.1.BTCUSDT"]}""");
            var frame = await client.ReceiveAsync(one => (string?)one["topic"] == "orderbook.1.BTCUSDT");
            Assert.Equal("snapshot", (string?)frame["type"]);
            mids.Add(ClientBook.Of(frame["data"]!["b"], frame["data"]!["a"]).Mid);
        }

        Assert.InRange(10_000 * (mids[0] - mids[1]) / mids[1], -9, 2);
    }

    [Fact]
    public async Task A_linear_ticker_tells_all_and_then_what_changed_and_a_spot_ticker_all_each_time()
    {
        await using var linear = await ConnectAsync("linear");
        await using var spot = await ConnectAsync("spot");
        foreach (var client in (VenueClient[])[linear, spot])
            await client.SendAsync("""{"op":"subscribe","args":["tickers.BTCUSDT"]}""");
        var first = await linear.ReceiveAsync(frame => frame["topic"] is not null);
        Assert.Equal("snapshot", (string?)first["type"]);
        foreach (var field in (string[])["lastPrice", "markPrice", "indexPrice", "fundingRate", "nextFundingTime"])
            Assert.NotNull(first["data"]![field]);
        var delta = await linear.ReceiveAsync(frame => (string?)frame["type"] == "delta");
        Assert.Null(delta["data"]!["fundingRate"]);
        for (var i = 0; i < 2; i++)
        {
            var whole = await spot.ReceiveAsync(frame => frame["topic"] is not null);
            Assert.Equal("snapshot", (string?)whole["type"]);
            Assert.NotNull(whole["data"]!["volume24h"]);
            Assert.Null(whole["data"]!["markPrice"]);
        }
    }

    [Fact]
    public async Task A_request_is_taken_or_refused_as_a_whole()
    {
        await using var client = await ConnectAsync("spot");
        await AnswersAsync(client, ["orderbook.200.BTCUSDT", "orderbook.200.NOUSDT"], "handler not found");
        await AnswersAsync(client, ["orderbook.400.BTCUSDT"], "handler not found");
        await AnswersAsync(client, [.. Enumerable.Repeat("tickers.BTCUSDT", 11)], "args size >10");
        Assert.True(await client.IsSilentAsync(TimeSpan.FromMilliseconds(500)), "nothing of it is delivered");
    }

    [Fact]
    public async Task What_is_subscribed_cannot_be_subscribed_again_but_after_it_was_ended()
    {
        await using var client = await ConnectAsync("linear");
        await AnswersAsync(client, ["tickers.BTCUSDT"], null);
        await AnswersAsync(client, ["tickers.BTCUSDT"], "already subscribed");
        await client.SendAsync("""{"req_id":"x","op":"unsubscribe","args":["tickers.BTCUSDT"]}""");
        Assert.True((bool)(await client.ReceiveAsync(frame => (string?)frame["req_id"] == "x"))["success"]!);
        await AnswersAsync(client, ["tickers.BTCUSDT"], null);
    }

    [Fact]
    public async Task Who_pings_stays_and_who_does_not_is_closed()
    {
        await _simulator.DisposeAsync();
        await StartAsync(new VenuePace { BybitPing = TimeSpan.FromSeconds(3) });
        await using var client = await ConnectAsync("linear");
        for (var i = 0; i < 8; i++)
        {
            await client.SendAsync(Ping);
            var pong = await client.ReceiveAsync();
            Assert.True((bool)pong["success"]!);
            Assert.Equal(("pong", "ping"), ((string)pong["ret_msg"]!, (string)pong["op"]!));
            await Task.Delay(
                TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1000, await client.ReadUntilClosedAsync());
    }

    [Fact]
    public async Task Rest_tells_instruments_and_tickers_and_mistakes_by_their_code()
    {
        var linear = (await RestAsync("instruments-info?category=linear"))["result"]!["list"]!.AsArray();
        var perpetual = linear.Single(one => (string)one!["symbol"]! == "BTCUSDT")!;
        Assert.Equal(("Trading", "0.10"),
            ((string)perpetual["status"]!, (string)perpetual["priceFilter"]!["tickSize"]!));
        var spot = (await RestAsync("instruments-info?category=spot&symbol=BTCUSDT"))["result"]!["list"]![0]!;
        Assert.Equal(("0.1", "0.000001"),
            ((string)spot["priceFilter"]!["tickSize"]!, (string)spot["lotSizeFilter"]!["basePrecision"]!));
        var ticker = (await RestAsync("tickers?category=linear&symbol=BTCUSDT"))["result"]!["list"]![0]!;
        Assert.NotNull(ticker["markPrice"]);
        Assert.Equal(10001, (int)(await RestAsync("orderbook?category=linear&symbol=NOUSDT"))["retCode"]!);
        Assert.Equal(10001, (int)(await RestAsync("orderbook?category=option&symbol=BTCUSDT"))["retCode"]!);
    }

    [Fact]
    public async Task Too_many_requests_are_answered_403_until_the_ban_is_over()
    {
        var ban = TimeSpan.FromSeconds(7);
        await _simulator.DisposeAsync();
        await StartAsync(new VenuePace { BybitRequests = 2, BybitBan = ban });
        List<HttpStatusCode> answers = [];
        var asked = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await VenueClient.GetResponseAsync(Addresses.BybitRest, "/v5/market/time");
            answers.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Equal(HttpStatusCode.Forbidden, answers[^1]);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await VenueClient.GetResponseAsync(Addresses.BybitRest, "/v5/market/time");
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "it answers again");
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), ban, 2 * ban);
    }

    private static async Task AnswersAsync(VenueClient client, string[] topics, string? refusal)
    {
        var args = string.Join("\",\"", topics);
        await client.SendAsync($$"""{"req_id":"1","op":"subscribe","args":["{{args}}"]}""");
        var answer = await client.ReceiveAsync(frame => (string?)frame["op"] == "subscribe");
        Assert.Equal((refusal is null, "1"), ((bool)answer["success"]!, (string)answer["req_id"]!));
        Assert.Contains(refusal ?? "", (string)answer["ret_msg"]!, StringComparison.Ordinal);
    }

    private async ValueTask StartAsync(VenuePace pace) => _simulator = await Simulator.StartAsync(
        new SimulatorOptions { Markets = 2, Pace = pace }, TimeProvider.System, TestContext.Current.CancellationToken);

    private Task<VenueClient> ConnectAsync(string category) => VenueClient.ConnectAsync(
        category == "linear" ? Addresses.BybitLinearWebSocket : Addresses.BybitSpotWebSocket);

    private Task<JsonNode> RestAsync(string path) => VenueClient.GetAsync(Addresses.BybitRest, $"/v5/market/{path}");
}
