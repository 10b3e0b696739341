using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The conversation on an OKX public socket: one acknowledgement or error per argument, the text frame <c>ping</c>
/// answered with <c>pong</c>, and an end with 4004 when nothing moved for 30 s.
/// </summary>
internal sealed class OkxSession(
    ClientConnection connection, MarketBoard board, VenuePace pace, TimeProvider time, long number)
{
    private readonly Dictionary<string, (SimulatedMarket Market, string Topic)> _delivering = [];
    private readonly string _connId = number.ToString("x8", CultureInfo.InvariantCulture);
    private readonly Queue<long> _operations = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = CloseWhenIdleAsync(ended.Token);
        try
        {
            while (await connection.ReceiveAsync(cancellationToken) is { } message)
            {
                if (message == "ping") connection.SendReply("pong");
                else Answer(message);
            }
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var (market, topic) in _delivering.Values)
                lock (market.Gate) market.Unsubscribe(topic, connection);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CloseWhenIdleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = pace.OkxIdle - connection.Idle;
            if (left <= TimeSpan.Zero)
            {
                connection.Close(4004, "No data received in 30s.");
                return;
            }

            await Task.Delay(left, time, cancellationToken);
        }
    }

    /// <summary><c>{"id":"b1","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]}</c></summary>
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

        var id = request?["id"]?.ToString();
        if (request?["op"]?.ToString() is not { } operation || request["args"] is not JsonArray { Count: > 0 } args)
        {
            Fail("60012", $"Illegal request: {message}", id);
            return;
        }

        if (operation is not ("subscribe" or "unsubscribe"))
        {
            Fail("60019", $"Invalid op: {operation}", id);
            return;
        }

        if (IsTooMany())
        {
            Fail("60014", "Requests too frequent", id);
            return;
        }

        foreach (var arg in args)
        {
            if (operation == "subscribe") Subscribe(arg as JsonObject, id);
            else Unsubscribe(arg as JsonObject, id);
        }
    }

    private bool IsTooMany()
    {
        while (_operations.Count > 0 && time.GetElapsedTime(_operations.Peek()) >= TimeSpan.FromHours(1))
            _operations.Dequeue();
        if (_operations.Count >= pace.OkxOperationsPerHour) return true;
        _operations.Enqueue(time.GetTimestamp());
        return false;
    }

    private void Subscribe(JsonObject? arg, string? id)
    {
        var (channel, instId) = (arg?["channel"]?.ToString() ?? "", arg?["instId"]?.ToString() ?? "");
        if (channel is "books-l2-tbt" or "books50-l2-tbt")
        {
            Fail("60011", "Please log in", id);
            return;
        }

        if (OkxChannel.Find(board, channel, instId) is not { } found)
        {
            Fail(
                "60018",
                $"Wrong URL or channel:{channel},instId:{instId} doesn't exist. "
                + "Please use the correct URL, channel and parameters referring to API document.",
                id);
            return;
        }

        Acknowledge("subscribe", channel, instId, id);
        var name = $"{channel}:{instId}";
        _delivering[name] = (found.Market, name);
        lock (found.Market.Gate) found.Market.TopicNamed(name, found.Make).Add(connection);
    }

    private void Unsubscribe(JsonObject? arg, string? id)
    {
        var (channel, instId) = (arg?["channel"]?.ToString() ?? "", arg?["instId"]?.ToString() ?? "");
        if (_delivering.Remove($"{channel}:{instId}", out var found))
            lock (found.Market.Gate) found.Market.Unsubscribe(found.Topic, connection);
        Acknowledge("unsubscribe", channel, instId, id);
    }

    private void Acknowledge(string operation, string channel, string instId, string? id) => connection.SendReply(
        $"{{{Id(id)}\"event\":\"{operation}\",\"arg\":{{\"channel\":{Quote(channel)},\"instId\":{Quote(instId)}}},"
        + $"\"connId\":\"{_connId}\"}}");

    private void Fail(string code, string message, string? id) => connection.SendReply(
        $"{{{Id(id)}\"event\":\"error\",\"code\":\"{code}\",\"msg\":{Quote(message)},\"connId\":\"{_connId}\"}}");

    private static string Id(string? id) => id is null ? "" : $"\"id\":{Quote(id)},";

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
