using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The conversation on a Coinbase socket: one channel a request, all frames numbered as one, <c>subscriptions</c> told
/// after each change, a heartbeat a second where it is subscribed, and an end for a client that subscribes to nothing
/// within 5 s or sends more than 8 messages a second.
/// </summary>
internal sealed class CoinbaseSession(
    ClientConnection connection, MarketBoard board, VenueState venue, VenuePace pace, TimeProvider time)
{
    private const int PolicyViolation = 1008;

    private readonly Dictionary<(string Channel, string Product), SimulatedMarket> _delivering = [];
    private readonly Queue<long> _received = new();
    private volatile bool _isSubscribed;
    private volatile bool _hasHeartbeats;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        connection.Numbers = new FrameNumbers();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (watch, beat) = (CloseUnsubscribedAsync(ended.Token), BeatAsync(ended.Token));
        try
        {
            while (await connection.ReceiveAsync(cancellationToken) is { } message)
            {
                if (IsTooMany())
                {
                    connection.SendReply("""{"type":"error","message":"rate limit exceeded"}""");
                    connection.Close(PolicyViolation, "rate limit exceeded");
                    return;
                }

                Answer(message);
            }
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var ((channel, _), market) in _delivering)
                lock (market.Gate) market.Unsubscribe(channel, connection);
            await Task.WhenAll(watch, beat).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CloseUnsubscribedAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(pace.CoinbaseSubscription, time, cancellationToken);
        if (!_isSubscribed) connection.Close(PolicyViolation, "no subscription");
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (long counter = 1; await timer.WaitForNextTickAsync(cancellationToken); counter++)
        {
            if (!_hasHeartbeats) continue;
            var now = DateTimeOffset.FromUnixTimeMilliseconds(venue.UnixMs);
            Reply(
                "heartbeats",
                $"{{\"current_time\":\"{now:yyyy-MM-dd HH:mm:ss.fff} +0000 UTC\",\"heartbeat_counter\":{counter}}}");
        }
    }

    private bool IsTooMany()
    {
        while (_received.Count > 0 && time.GetElapsedTime(_received.Peek()) >= TimeSpan.FromSeconds(1))
            _received.Dequeue();
        _received.Enqueue(time.GetTimestamp());
        return _received.Count > pace.CoinbaseMessagesPerSecond;
    }

    /// <summary><c>{"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}</c></summary>
    private void Answer(string message)
    {
        JsonObject? request;
        try
        {
            request = JsonNode.Parse(message) as JsonObject;
        }
        catch (JsonException)
        {
            request = null;
        }

        var (type, channel) = (request?["type"]?.ToString(), request?["channel"]?.ToString());
        var products = (request?["product_ids"] as JsonArray ?? []).Select(id => id?.ToString() ?? "").ToArray();
        if (type is not ("subscribe" or "unsubscribe") || channel is not ("level2" or "ticker" or "heartbeats"))
            Fail("invalid request");
        else if (products.FirstOrDefault(id => board.Find(VenueKind.CoinbaseSpot, id) is null) is { } unknown)
            Fail($"{unknown} is not a valid product");
        else
        {
            if (channel == "heartbeats") _hasHeartbeats = type == "subscribe";
            foreach (var id in products) Change(type == "subscribe", channel, id);
            _isSubscribed = true;
            Reply("subscriptions", $"{{\"subscriptions\":{{{Subscriptions()}}}}}");
        }
    }

    private void Change(bool subscribes, string channel, string product)
    {
        var market = board.Find(VenueKind.CoinbaseSpot, product)!;
        lock (market.Gate)
        {
            if (!subscribes)
            {
                if (_delivering.Remove((channel, product))) market.Unsubscribe(channel, connection);
            }
            else if (_delivering.TryAdd((channel, product), market))
            {
                market.TopicNamed(channel, of =>
                    channel == "level2" ? new CoinbaseBookTopic(channel, of) : new CoinbaseTickerTopic(channel, of))
                    .Add(connection);
            }
        }
    }

    private string Subscriptions()
    {
        var channels = _delivering.Keys.GroupBy(key => key.Channel)
            .Select(group => $"\"{group.Key}\":[{string.Join(',', group.Select(key => $"\"{key.Product}\""))}]");
        return string.Join(',', _hasHeartbeats ? channels.Append("\"heartbeats\":[\"heartbeats\"]") : channels);
    }

    private void Reply(string channel, string @event)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(venue.UnixMs);
        connection.SendReply(
            $"{{\"channel\":\"{channel}\",\"client_id\":\"\",\"timestamp\":\"{now:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\","
            + $"\"sequence_num\":{FrameNumbers.Mark},\"events\":[{@event}]}}");
    }

    private void Fail(string message) =>
        connection.SendReply($"{{\"type\":\"error\",\"message\":{JsonSerializer.Serialize(message)}}}");
}
