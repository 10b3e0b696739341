using System.Globalization;
using System.Text.Json.Nodes;
using Surveillance.Exchanges;

namespace Surveillance.Tests.ExchangeSimulator;

/// <summary>
/// An independent client of a simulated Kraken or Coinbase: keeps the book of one market in decimals, by the rules of
/// the venue, and finds each frame right that it reads.
/// </summary>
internal sealed class DollarClient : IAsyncDisposable
{
    private const int Depth = 1000;

    private readonly VenueClient _client;
    private readonly bool _isKraken;
    private long? _sequence;

    private DollarClient(VenueClient client, bool isKraken) => (_client, _isKraken) = (client, isKraken);

    public ClientBook Book { get; private set; } = new();

    /// <summary>Messages of the book so far.</summary>
    public int Messages { get; private set; }

    /// <summary>The newest one.</summary>
    public JsonNode? Last { get; private set; }

    public static async Task<DollarClient> FollowAsync(Uri venue, string symbol)
    {
        var isKraken = symbol.Contains('/', StringComparison.Ordinal);
        var client = new DollarClient(await VenueClient.ConnectAsync(venue), isKraken);
        await client._client.SendAsync(isKraken
            ? $$$"""{"method":"subscribe","params":{"channel":"book","symbol":["{{{symbol}}}"],"depth":{{{Depth}}}}}"""
            : $$"""{"type":"subscribe","product_ids":["{{symbol}}"],"channel":"level2"}""");
        await client.ReadAsync();
        return client;
    }

    /// <summary>Reads up to the next message of the book, and applies it.</summary>
    public async Task ReadAsync()
    {
        while (true)
        {
            var message = await _client.ReceiveAsync();
            if (!_isKraken)
            {
                var number = message["sequence_num"]!.GetValue<long>();
                Assert.Equal(_sequence is { } before ? before + 1 : 0, number);
                _sequence = number;
            }

            if (message["channel"]?.GetValue<string>() is not ("book" or "l2_data"))
                continue;
            Last = message;
            Messages++;
            var one = message[_isKraken ? "data" : "events"]![0]!;
            if ((_isKraken ? message : one)["type"]!.GetValue<string>() == "snapshot")
                Book = new ClientBook();
            if (_isKraken)
                ApplyKraken(one);
            else
                ApplyCoinbase(one);
            Assert.True(Book.BestBid < Book.BestAsk);
            return;
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private void ApplyKraken(JsonNode one)
    {
        foreach (var (side, levels) in new[] { (Book.Bids, one["bids"]!), (Book.Asks, one["asks"]!) })
        {
            foreach (var level in levels.AsArray())
                Set(side, level!["price"]!.ToJsonString(), level["qty"]!.ToJsonString());
            foreach (var beyond in side.Keys.Skip(Depth).ToList())
                side.Remove(beyond);
        }

        // The decimals keep their trailing zeros, as they were printed.
        var text = string.Concat(Book.Asks.Take(10).Concat(Book.Bids.Take(10)).Select(level =>
            Digits(level.Key) + Digits(level.Value)));
        Assert.Equal(Crc32.Of(System.Text.Encoding.ASCII.GetBytes(text)), one["checksum"]!.GetValue<uint>());
    }

    private void ApplyCoinbase(JsonNode one)
    {
        foreach (var level in one["updates"]!.AsArray())
        {
            var side = level!["side"]!.GetValue<string>();
            Assert.True(side is "bid" or "offer");
            Set(
                side == "bid" ? Book.Bids : Book.Asks,
                level["price_level"]!.GetValue<string>(),
                level["new_quantity"]!.GetValue<string>());
        }
    }

    private static string Digits(decimal number) => number.ToString(CultureInfo.InvariantCulture)
        .Replace(".", "", StringComparison.Ordinal).TrimStart('0');

    private static void Set(SortedDictionary<decimal, decimal> side, string price, string size)
    {
        var key = decimal.Parse(price, CultureInfo.InvariantCulture);
        side.Remove(key);
        if (decimal.Parse(size, CultureInfo.InvariantCulture) is var held and > 0)
            side[key] = held;
    }
}
