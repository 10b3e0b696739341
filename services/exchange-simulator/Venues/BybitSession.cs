using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The conversation on a Bybit public socket: one answer a request, which is refused as a whole where one topic cannot
/// be had or is subscribed already; JSON pings, without which the connection is closed.
/// </summary>
internal sealed class BybitSession(
    ClientConnection connection, BybitBooks books, VenueKind kind, VenuePace pace, TimeProvider time, long number)
{
    private const int MostSpotArguments = 10;
    private const int MostCharacters = 21_000;

    private readonly Dictionary<string, SimulatedMarket> _delivering = [];
    private readonly string _connId = $"d8bu1olkndm7crnfs1e0-{number:x5}";
    private long _pingedAt = time.GetTimestamp();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = CloseWithoutPingsAsync(ended.Token);
        try
        {
            while (await connection.ReceiveAsync(cancellationToken) is { } message) Answer(message);
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var (topic, market) in _delivering) lock (market.Gate) market.Unsubscribe(topic, connection);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CloseWithoutPingsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = pace.BybitPing - time.GetElapsedTime(Interlocked.Read(ref _pingedAt));
            if (left <= TimeSpan.Zero)
            {
                connection.Close(1000, "no ping");
                return;
            }

            await Task.Delay(left, time, cancellationToken);
        }
    }

    /// <summary><c>{"req_id":"1","op":"subscribe","args":["orderbook.200.BTCUSDT"]}</c></summary>
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

        var id = request?["req_id"]?.ToString() ?? "";
        var operation = request?["op"]?.ToString() ?? "";
        string[] topics = [.. (request?["args"] as JsonArray ?? []).Select(topic => topic?.ToString() ?? "")];
        switch (operation)
        {
            case "ping":
                Interlocked.Exchange(ref _pingedAt, time.GetTimestamp());
                Reply(true, "pong", id, "ping");
                break;
            case "subscribe":
                var refusal = RefusalOf(topics);
                if (refusal is null) Subscribe(topics);
                Reply(refusal is null, refusal ?? (kind == VenueKind.BybitSpot ? "subscribe" : ""), id, operation);
                break;
            case "unsubscribe":
                Unsubscribe(topics);
                Reply(true, kind == VenueKind.BybitSpot ? "unsubscribe" : "", id, operation);
                break;
            default:
                Reply(false, $"error:request not valid,op:{operation}", id, operation);
                break;
        }
    }

    private string? RefusalOf(string[] topics)
    {
        if (topics.Length == 0) return "error:args is empty";
        if (kind == VenueKind.BybitSpot && topics.Length > MostSpotArguments) return "args size >10";
        if (_delivering.Keys.Concat(topics).Sum(topic => topic.Length + 3) > MostCharacters)
            return "error:args too long";
        foreach (var topic in topics)
        {
            if (_delivering.ContainsKey(topic)) return $"error:already subscribed,topic:{topic}";
            if (books.Find(kind, topic) is null) return $"error:handler not found,topic:{topic}";
        }

        return null;
    }

    private void Subscribe(string[] topics)
    {
        foreach (var topic in topics)
        {
            if (books.Find(kind, topic) is not { } found || !_delivering.TryAdd(topic, found.Market)) continue;
            lock (found.Market.Gate) found.Market.TopicNamed(topic, found.Make).Add(connection);
        }
    }

    private void Unsubscribe(string[] topics)
    {
        foreach (var topic in topics)
            if (_delivering.Remove(topic, out var market))
                lock (market.Gate) market.Unsubscribe(topic, connection);
    }

    private void Reply(bool success, string message, string id, string operation) => connection.SendReply(
        $"{{\"success\":{(success ? "true" : "false")},\"ret_msg\":{Quote(message)},\"conn_id\":\"{_connId}\","
        + $"\"req_id\":{Quote(id)},\"op\":{Quote(operation)}}}");

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
