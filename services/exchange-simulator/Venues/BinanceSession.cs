using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The conversation on a Binance socket. Every SUBSCRIBE is acknowledged, also for symbols and streams that do not
/// exist; only exact lower-case names of the right kind for the path deliver anything.
/// </summary>
internal sealed class BinanceSession(
    ClientConnection connection,
    MarketBoard board,
    BinancePath path,
    VenuePace pace,
    TimeProvider time)
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, SimulatedMarket> _delivering = [];
    private readonly Queue<long> _received = new();

    private int MessagesPerSecond => path.IsFutures ? pace.FuturesMessagesPerSecond : pace.SpotMessagesPerSecond;

    public async Task RunAsync(IEnumerable<string> streamsOfUrl, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in streamsOfUrl) Subscribe(name);
            while (await connection.ReceiveAsync(cancellationToken) is { } message)
            {
                if (IsTooMany())
                {
                    connection.Close(1008, "Too many requests");
                    return;
                }

                if (!Answer(message)) return;
            }
        }
        finally
        {
            foreach (var name in _delivering.Keys.ToArray()) Unsubscribe(name);
        }
    }

    private bool IsTooMany()
    {
        _received.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(_received.Peek()) >= TimeSpan.FromSeconds(1)) _received.Dequeue();
        return _received.Count > MessagesPerSecond;
    }

    /// <summary>
    /// <c>{"method":"SUBSCRIBE","params":["btcusdt@depth20@100ms"],"id":1}</c>; false when the connection
    /// is to be closed.
    /// </summary>
    private bool Answer(string message)
    {
        JsonObject request;
        try
        {
            if (JsonNode.Parse(message) is not JsonObject parsed)
                return Fail(2, "Invalid request: expected an object", null);
            request = parsed;
        }
        catch (JsonException)
        {
            Fail(3, "Invalid JSON", null);
            connection.Close(1008, "Invalid JSON");
            return false;
        }

        var id = request["id"];
        var names = request["params"] is JsonArray list ? list.Select(item => item?.ToString() ?? "").ToArray() : [];
        return request["method"]?.ToString() switch
        {
            null => Fail(2, "Invalid request: missing field 'method'", id),
            "SUBSCRIBE" => SubscribeAll(names, id),
            "UNSUBSCRIBE" => UnsubscribeAll(names, id),
            "LIST_SUBSCRIPTIONS" => Reply(JsonSerializer.Serialize(_names), id),
            "SET_PROPERTY" => SetProperty(request["params"] as JsonArray, id),
            "GET_PROPERTY" => Reply(connection.Combined ? "true" : "false", id),
            var other => Fail(2, $"Invalid request: unknown variant '{other}'", id),
        };
    }

    private bool SubscribeAll(string[] names, JsonNode? id)
    {
        foreach (var name in names)
        {
            if (_names.Count >= pace.StreamsPerConnection && !_names.Contains(name))
            {
                Fail(4, "Too many subscriptions", id);
                connection.Close(1008, "Invalid request");
                return false;
            }

            Subscribe(name);
        }

        return Reply("null", id);
    }

    private bool UnsubscribeAll(string[] names, JsonNode? id)
    {
        foreach (var name in names)
        {
            _names.Remove(name);
            Unsubscribe(name);
        }

        return Reply("null", id);
    }

    private bool SetProperty(JsonArray? parameters, JsonNode? id)
    {
        if (parameters?.Count != 2 || parameters[0]?.ToString() != "combined") return Fail(0, "Unknown property", id);
        if (parameters[1]?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            return Fail(1, "Invalid value type: expected Boolean", id);
        connection.Combined = parameters[1]!.GetValue<bool>();
        return Reply("null", id);
    }

    private void Subscribe(string name)
    {
        if (_names.Contains(name)) return;
        _names.Add(name);
        if (BinanceStream.Parse(name) is not { } stream || !path.Carries(stream.Kind)) return;
        var market = board.Find(path.IsFutures ? VenueKind.BinanceFutures : VenueKind.BinanceSpot, stream.Symbol);
        if (market is null || stream.TopicFor(path.IsFutures) is not { } make) return;
        _delivering[name] = market;
        lock (market.Gate) market.TopicNamed(name, make).Add(connection);
    }

    private void Unsubscribe(string name)
    {
        if (!_delivering.Remove(name, out var market)) return;
        lock (market.Gate) market.Unsubscribe(name, connection);
    }

    private bool Reply(string result, JsonNode? id)
    {
        connection.SendReply($"{{\"result\":{result},\"id\":{id?.ToJsonString() ?? "null"}}}");
        return true;
    }

    private bool Fail(int code, string message, JsonNode? id)
    {
        var error = $"{{\"code\":{code},\"msg\":{JsonSerializer.Serialize(message)}}}";
        connection.SendReply($"{{\"error\":{error},\"id\":{id?.ToJsonString() ?? "null"}}}");
        return true;
    }
}
