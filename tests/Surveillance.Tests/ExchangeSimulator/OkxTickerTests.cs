using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>Tickers of OKX follow trades, as recorded: a book that moves alone is not told.</summary>
public sealed class OkxTickerTests : IAsyncLifetime
{
    private Simulator _simulator = null!;
    private VenueClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(
            new SimulatorOptions { Markets = 2 }, TimeProvider.System, TestContext.Current.CancellationToken);
        _client = await VenueClient.ConnectAsync(_simulator.Addresses.OkxWebSocket);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_new_subscriber_is_told_at_once_and_then_after_each_trade_but_no_more_often_than_each_100_ms()
    {
        await SubscribeAsync("trades");
        var trade = await NextAsync("trades");
        await SubscribeAsync("tickers");
        Assert.NotEqual("0", $"{(await NextAsync("tickers"))["bidPx"]}");
        var (told, traded) = (new List<long>(), 0);
        while (told.Count < 12)
        {
            var message = await _client.ReceiveAsync(IsData);
            var data = message["data"]![0]!;
            if ($"{message["arg"]!["channel"]}" == "trades")
            {
                (trade, traded) = (data, traded + 1);
                continue;
            }

            Assert.True(traded > 0, $"nothing was traded before {data.ToJsonString()}");
            Assert.Equal($"{trade["px"]}", $"{data["last"]}");
            Assert.Equal($"{trade["sz"]}", $"{data["lastSz"]}");
            told.Add(long.Parse($"{data["ts"]}", null));
            traded = 0;
        }

        // The market's steps are a little early or late, by less than one pause.
        Assert.True(told[^1] - told[0] >= (told.Count - 2) * 100, $"pauses of {string.Join(", ", told)}");
    }

    private static bool IsData(JsonNode message) => message["data"] is not null;

    private Task SubscribeAsync(string channel) => _client.SendAsync(
        $$$"""{"op":"subscribe","args":[{"channel":"{{{channel}}}","instId":"BTC-USDT-SWAP"}]}""");

    private async Task<JsonNode> NextAsync(string channel)
    {
        var message = await _client.ReceiveAsync(one => IsData(one) && $"{one["arg"]!["channel"]}" == channel);
        return message["data"]![0]!;
    }
}
