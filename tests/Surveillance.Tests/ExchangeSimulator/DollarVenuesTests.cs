using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Markets;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>Kraken and Coinbase as the simulator speaks for them, seen by an independent client.</summary>
public sealed class DollarVenuesTests : IAsyncLifetime
{
    private const string BookOfBtc =
        """{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":10},"req_id":7}""";

    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await StartAsync(new VenuePace());

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData("BTC/USD")]
    [InlineData("BTC-USD")]
    public async Task A_snapshot_and_updates_follow_the_rules_of_the_venue(string symbol)
    {
        await using var client = await FollowAsync(symbol);
        Assert.Equal(1, client.Messages);
        while (client.Messages < 100)
            await client.ReadAsync();
        Assert.True(client.Book.Bids.Count > 100);
        Assert.InRange(client.Book.SpreadBps, 0, 1);
    }

    [Fact]
    public async Task Lost_updates_of_kraken_show_in_the_checksum()
    {
        await using var client = await FollowAsync("BTC/USD");
        LoseFrames("kraken");
        await Assert.ThrowsAsync<Xunit.Sdk.EqualException>(() => ReadOnAsync(client));
    }

    [Fact]
    public async Task Lost_updates_of_coinbase_show_in_the_number()
    {
        await using var client = await FollowAsync("BTC-USD");
        LoseFrames("coinbase");
        var broken = await Assert.ThrowsAsync<Xunit.Sdk.EqualException>(() => ReadOnAsync(client));
        Assert.Contains("Expected", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kraken_acknowledges_refuses_answers_pings_and_sends_heartbeats()
    {
        await using var client = await VenueClient.ConnectAsync(_simulator.Addresses.KrakenWebSocket);
        Assert.Equal("online", (await client.ReceiveAsync())["data"]![0]!["system"]!.GetValue<string>());
        Assert.Equal("heartbeat", (await client.ReceiveAsync())["channel"]!.GetValue<string>());
        await client.SendAsync("""{"method":"ping","req_id":2}""");
        Assert.Equal(2, (await client.ReceiveAsync(IsReply("pong")))["req_id"]!.GetValue<int>());
        await client.SendAsync(BookOfBtc);
        var acknowledged = await client.ReceiveAsync(IsReply("subscribe"));
        Assert.Equal((true, 7), (acknowledged["success"]!.GetValue<bool>(), acknowledged["req_id"]!.GetValue<int>()));
        var snapshot = await client.ReceiveAsync(message => message["channel"]?.GetValue<string>() == "book");
        Assert.Equal(10, snapshot["data"]![0]!["bids"]!.AsArray().Count);
        Assert.Null(snapshot["data"]![0]!["timestamp"]);
        foreach (var (request, error) in new[]
        {
            (BookOfBtc, "Already subscribed"),
            (BookOfBtc.Replace("BTC/USD", "BTC/USX", StringComparison.Ordinal), "Currency pair not supported BTC/USX"),
            (BookOfBtc.Replace("10", "11", StringComparison.Ordinal), "Subscription depth not supported"),
            (BookOfBtc.Replace("book", "level3", StringComparison.Ordinal), "Channel not supported level3"),
            ("nonsense", "Malformed request"),
        })
        {
            await client.SendAsync(request);
            var refused = await client.ReceiveAsync(message => message["error"] is not null);
            Assert.Equal((error, false), (refused["error"]!.GetValue<string>(), refused["success"]!.GetValue<bool>()));
        }
    }

    [Fact]
    public async Task Kraken_cuts_a_client_that_says_nothing()
    {
        await using var impatient = await StartAsync(new VenuePace { KrakenSilence = TimeSpan.FromSeconds(1) });
        await using var client = await VenueClient.ConnectAsync(impatient.Addresses.KrakenWebSocket);
        await client.SendAsync(BookOfBtc);
        Assert.Null(await client.ReadUntilClosedAsync());
    }

    [Fact]
    public async Task Coinbase_numbers_all_channels_as_one_and_refuses_in_words()
    {
        await using var client = await VenueClient.ConnectAsync(_simulator.Addresses.CoinbaseWebSocket);
        await client.SendAsync("""{"type":"subscribe","product_ids":["BTC-USX"],"channel":"level2"}""");
        Assert.Equal("BTC-USX is not a valid product", (await client.ReceiveAsync())["message"]!.GetValue<string>());
        await client.SendAsync("""{"type":"subscribe","channel":"heartbeats"}""");
        await client.SendAsync("""{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}""");
        await client.SendAsync("""{"type":"subscribe","product_ids":["BTC-USD"],"channel":"ticker"}""");
        var channels = new HashSet<string>();
        for (long number = 0; number < 100; number++)
        {
            var message = await client.ReceiveAsync();
            Assert.Equal(number, message["sequence_num"]!.GetValue<long>());
            channels.Add(message["channel"]!.GetValue<string>());
        }

        Assert.Equal(["heartbeats", "l2_data", "subscriptions", "ticker"], channels.Order());
    }

    [Fact]
    public async Task Coinbase_closes_on_a_client_that_subscribes_to_nothing_or_sends_too_much()
    {
        await using var impatient = await StartAsync(
            new VenuePace { CoinbaseSubscription = TimeSpan.FromMilliseconds(300) });
        await using var silent = await VenueClient.ConnectAsync(impatient.Addresses.CoinbaseWebSocket);
        Assert.Equal(1008, await silent.ReadUntilClosedAsync());
        await using var hasty = await VenueClient.ConnectAsync(_simulator.Addresses.CoinbaseWebSocket);
        for (var i = 0; i < 9; i++)
            await hasty.SendAsync("""{"type":"subscribe","channel":"heartbeats"}""");
        Assert.Equal(1008, await hasty.ReadUntilClosedAsync());
    }

    [Fact]
    public async Task Without_a_venue_in_dollars_nothing_is_served_in_them()
    {
        Assert.DoesNotContain(new SimulatorOptions().Instruments, one => one.Quote == "USD");
        await using var plain = await Simulator.StartAsync(
            new SimulatorOptions { Markets = 2 }, TimeProvider.System, TestContext.Current.CancellationToken);
        var products = await VenueClient.GetAsync(
            plain.Addresses.CoinbaseRest, "/api/v3/brokerage/market/products");
        Assert.Empty(products["products"]!.AsArray());
    }

    private static Task<Simulator> StartAsync(VenuePace pace) => Simulator.StartAsync(
        new SimulatorOptions { DollarVenues = ["kraken", "coinbase"], Pace = pace },
        TimeProvider.System,
        TestContext.Current.CancellationToken);

    private static Func<JsonNode, bool> IsReply(string method) =>
        message => message["method"]?.GetValue<string>() == method;

    private static async Task ReadOnAsync(DollarClient client)
    {
        while (client.Messages < 1000)
            await client.ReadAsync();
    }

    private Task<DollarClient> FollowAsync(string symbol) => DollarClient.FollowAsync(
        symbol.Contains('/', StringComparison.Ordinal)
            ? _simulator.Addresses.KrakenWebSocket
            : _simulator.Addresses.CoinbaseWebSocket,
        symbol);

    private void LoseFrames(string exchange) => _simulator.Inject(new Incident(
        IncidentKind.SequenceGap, new MarketId(exchange, "BTC-USD-SPOT"), TimeSpan.Zero, TimeSpan.FromSeconds(1)));
}
