using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>
/// An independent client follows each venue's rules over real sockets and ends with the venue's book.
/// </summary>
public sealed class BookSyncTests : IAsyncLifetime
{
    private Simulator _simulator = null!;
    private JsonNode? _ahead;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _simulator = await Simulator.StartAsync(new SimulatorOptions { Markets = 2 }, TimeProvider.System, Stop);

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Futures_diffs_chain_by_pu_and_lead_to_the_book_that_rest_shows()
    {
        var addresses = _simulator.Addresses;
        await using var client = await VenueClient.ConnectAsync(
            addresses.BinanceFuturesWebSocket, "/public/ws/btcusdt@depth@100ms");
        var first = await client.ReceiveAsync();
        var snapshot = await VenueClient.GetAsync(
            addresses.BinanceFuturesRest, "/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
        var lastUpdateId = snapshot["lastUpdateId"]!.GetValue<long>();
        Assert.True(first["U"]!.GetValue<long>() <= lastUpdateId, "the snapshot is older than the buffer");
        var book = ClientBook.Of(snapshot["bids"], snapshot["asks"]);

        long? last = null;
        for (var message = first; ; message = await client.ReceiveAsync())
        {
            var (from, to, previous) = (Id(message, "U"), Id(message, "u"), Id(message, "pu"));
            if (to < lastUpdateId) continue;
            if (last is null) Assert.True((from <= lastUpdateId && lastUpdateId <= to) || previous == lastUpdateId);
            else Assert.Equal(last, previous);
            book.Apply(message["b"], message["a"]);
            Assert.True(book.BestBid < book.BestAsk);
            last = to;
            if (to < lastUpdateId + 60_000) continue;
            const string Again = "/fapi/v1/depth?symbol=BTCUSDT&limit=500";
            if (await MatchesRestAsync(book, last.Value, addresses.BinanceFuturesRest, Again)) return;
        }
    }

    [Fact]
    public async Task Spot_diffs_follow_each_other_without_a_hole_and_lead_to_the_book_that_rest_shows()
    {
        var addresses = _simulator.Addresses;
        await using var client = await VenueClient.ConnectAsync(
            addresses.BinanceSpotWebSocket, "/stream?streams=btcusdt@depth@100ms");
        var first = await client.ReceiveAsync();
        Assert.Equal("btcusdt@depth@100ms", first["stream"]!.GetValue<string>());
        var snapshot = await VenueClient.GetAsync(addresses.BinanceSpotRest, "/api/v3/depth?symbol=BTCUSDT&limit=5000");
        var lastUpdateId = snapshot["lastUpdateId"]!.GetValue<long>();
        var book = ClientBook.Of(snapshot["bids"], snapshot["asks"]);

        long? last = null;
        var events = 0;
        for (var message = first["data"]!; ; message = (await client.ReceiveAsync())["data"]!)
        {
            Assert.Null(message["pu"]);
            Assert.Null(message["T"]);
            var (from, to) = (Id(message, "U"), Id(message, "u"));
            if (to <= lastUpdateId) continue;
            if (last is null) Assert.InRange(lastUpdateId + 1, from, to);
            else Assert.Equal(last + 1, from);
            book.Apply(message["b"], message["a"]);
            last = to;
            if (++events < 10) continue;
            const string Again = "/api/v3/depth?symbol=BTCUSDT&limit=1000";
            if (await MatchesRestAsync(book, last.Value, addresses.BinanceSpotRest, Again)) return;
        }
    }

    [Theory]
    [InlineData("BTC-USDT-SWAP")]
    [InlineData("BTC-USDT")]
    public async Task Okx_gives_a_snapshot_then_updates_that_chain_by_prevSeqId(string instId)
    {
        await using var client = await VenueClient.ConnectAsync(_simulator.Addresses.OkxWebSocket);
        await client.SendAsync($$"""{"id":"b1","op":"subscribe","args":[{"channel":"books","instId":"{{instId}}"}]}""");
        var acknowledged = await client.ReceiveAsync();
        Assert.Equal("subscribe", acknowledged["event"]!.GetValue<string>());
        Assert.Equal("b1", acknowledged["id"]!.GetValue<string>());
        var snapshot = await client.ReceiveAsync();
        Assert.Equal("snapshot", snapshot["action"]!.GetValue<string>());
        Assert.Equal(-1, Id(snapshot["data"]![0]!, "prevSeqId"));
        Assert.Equal(0, Id(snapshot["data"]![0]!, "checksum"));
        var book = ClientBook.Of(snapshot["data"]![0]!["bids"], snapshot["data"]![0]!["asks"]);
        var last = Id(snapshot["data"]![0]!, "seqId");
        for (var events = 0; ; events++)
        {
            var data = (await client.ReceiveAsync())["data"]![0]!;
            Assert.Equal(last, Id(data, "prevSeqId"));
            last = Id(data, "seqId");
            book.Apply(data["bids"], data["asks"]);
            Assert.True(book.BestBid < book.BestAsk);
            if (events < 10) continue;
            var rest = await RestAtAsync(last, "seqId", async () => (await VenueClient.GetAsync(
                _simulator.Addresses.OkxRest, $"/api/v5/market/books?instId={instId}&sz=400"))["data"]![0]!);
            if (rest is null) continue;
            Assert.Equal(ClientBook.Of(rest["bids"], rest["asks"]).Best(400), book.Best(int.MaxValue));
            return;
        }
    }

    /// <summary>Whether REST answered at the client's very id; if so, the books must be equal.</summary>
    private async Task<bool> MatchesRestAsync(ClientBook book, long id, Uri venue, string path)
    {
        if (await RestAtAsync(id, "lastUpdateId", () => VenueClient.GetAsync(venue, path)) is not { } rest)
            return false;
        Assert.Equal(ClientBook.Of(rest["bids"], rest["asks"]).Best(300), book.Best(300));
        return true;
    }

    /// <summary>
    /// What REST tells at an id; null while it tells of another one. An answer of a later id is kept until the client
    /// is as far: where asking takes longer than the venue rests between frames, who asks at each is never there.
    /// </summary>
    private async Task<JsonNode?> RestAtAsync(long id, string name, Func<Task<JsonNode>> ask)
    {
        var rest = _ahead ?? await ask();
        _ahead = Id(rest, name) > id ? rest : null;
        return Id(rest, name) == id ? rest : null;
    }

    private static long Id(JsonNode message, string name) => message[name]!.GetValue<long>();
}
