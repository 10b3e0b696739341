using System.Text.Json;
using System.Text.Json.Nodes;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The conversation on a Kraken v2 socket: a status at once, one acknowledgement or error a symbol, <c>ping</c>
/// answered with <c>pong</c>, a heartbeat each second in which nothing else is sent, and an end when the client says
/// nothing for a minute.
/// </summary>
internal sealed class KrakenSession(
    ClientConnection connection, MarketBoard board, VenueState venue, VenuePace pace, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly int[] Depths = [10, 25, 100, 500, 1000];

    private readonly Dictionary<(string Channel, string Symbol), (SimulatedMarket Market, string Topic)> _delivering =
        [];

    private readonly HashSet<SimulatedMarket> _toldHalted = [];
    private readonly Lock _telling = new();
    private bool _tellsPairs;
    private long _heardAt = time.GetTimestamp();

    private string Now => $"{DateTimeOffset.FromUnixTimeMilliseconds(venue.UnixMs):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        connection.SendReply(
            """{"channel":"status","type":"update","data":[{"system":"online","api_version":"v2"}]}""");
        var beat = BeatAsync(ended.Token);
        try
        {
            while (await connection.ReceiveAsync(cancellationToken) is { } message)
            {
                Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
                Answer(message);
            }
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var (market, topic) in _delivering.Values)
                lock (market.Gate) market.Unsubscribe(topic, connection);
            await beat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (time.GetElapsedTime(Interlocked.Read(ref _heardAt)) > pace.KrakenSilence)
            {
                connection.Abort();
                return;
            }

            TellChangedPairs();
            if (connection.Idle >= Beat) connection.SendReply("""{"channel":"heartbeat"}""");
        }
    }

    /// <summary>
    /// <c>{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":1000},"req_id":1}</c>
    /// </summary>
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

        var (method, id) = (request?["method"]?.ToString(), request?["req_id"]?.ToJsonString());
        if (method == "ping")
            connection.SendReply($"{{\"method\":\"pong\",{Id(id)}{Times()}}}");
        else if (method is not ("subscribe" or "unsubscribe") || request!["params"] is not JsonObject parameters)
            Fail(method ?? "", "Malformed request", symbol: null, id);
        else if (parameters["channel"]?.ToString() == "instrument")
            Instruments(method, id);
        else
            foreach (var symbol in parameters["symbol"] as JsonArray ?? [])
                Answer(method, parameters, symbol?.ToString() ?? "", id);
    }

    private void Answer(string method, JsonObject parameters, string symbol, string? id)
    {
        var channel = parameters["channel"]?.ToString() ?? "";
        var depth = (int?)parameters["depth"] ?? 10;
        if (board.Find(VenueKind.KrakenSpot, symbol) is not { } market)
            Fail(method, $"Currency pair not supported {symbol}", symbol, id);
        else if (channel is not ("book" or "ticker"))
            Fail(method, $"Channel not supported {channel}", symbol, id);
        else if (channel == "book" && !Depths.Contains(depth))
            Fail(method, "Subscription depth not supported", symbol, id);
        else if (method == "unsubscribe")
            Unsubscribe(channel, market, id);
        else if (_delivering.ContainsKey((channel, symbol)))
            Fail(method, "Already subscribed", symbol, id);
        else
            Subscribe(channel, market, depth, id);
    }

    private void Subscribe(string channel, SimulatedMarket market, int depth, string? id)
    {
        var topic = channel == "book" ? $"book-{depth}" : channel;
        Acknowledge("subscribe", channel, market, id);
        _delivering[(channel, market.Spec.Symbol)] = (market, topic);
        lock (market.Gate)
        {
            market.TopicNamed(topic, of =>
                channel == "book" ? new KrakenBookTopic(topic, of, depth) : new KrakenTickerTopic(topic, of))
                .Add(connection);
        }
    }

    private void Unsubscribe(string channel, SimulatedMarket market, string? id)
    {
        if (!_delivering.Remove((channel, market.Spec.Symbol), out var found))
        {
            Fail("unsubscribe", "Subscription Not Found", market.Spec.Symbol, id);
            return;
        }

        lock (market.Gate) market.Unsubscribe(found.Topic, connection);
        Acknowledge("unsubscribe", channel, market, id);
    }

    private void Instruments(string method, string? id)
    {
        connection.SendReply(
            $"{{\"method\":\"{method}\",{Id(id)}\"result\":{{\"channel\":\"instrument\"}},"
            + $"\"success\":true,{Times()}}}");
        lock (_telling)
        {
            _tellsPairs = method == "subscribe";
            if (_tellsPairs) TellPairs("snapshot", board.Of(VenueKind.KrakenSpot));
        }
    }

    /// <summary>Pairs whose state is another one than was told.</summary>
    private void TellChangedPairs()
    {
        lock (_telling)
        {
            if (!_tellsPairs) return;
            SimulatedMarket[] changed = [.. board.Of(VenueKind.KrakenSpot)
                .Where(market => market.IsHalted != _toldHalted.Contains(market))];
            if (changed.Length > 0) TellPairs("update", changed);
        }
    }

    private void TellPairs(string type, IEnumerable<SimulatedMarket> markets)
    {
        var pairs = string.Join(',', markets.Select(market => Pair(market.Spec, StatusOf(market))));
        connection.SendReply(
            $"{{\"channel\":\"instrument\",\"type\":\"{type}\","
            + $"\"data\":{{\"assets\":[],\"pairs\":[{pairs}]}}}}");
    }

    private string StatusOf(SimulatedMarket market)
    {
        lock (market.Gate)
        {
            if (market.IsHalted) _toldHalted.Add(market);
            else _toldHalted.Remove(market);
            return market.IsHalted ? "maintenance" : "online";
        }
    }

    private static string Pair(MarketSpec spec, string status) =>
        $"{{\"symbol\":\"{spec.Symbol}\",\"base\":\"{spec.Base}\",\"quote\":\"{spec.Quote}\",\"status\":\"{status}\","
        + $"\"qty_precision\":{spec.SizeDecimals},\"qty_increment\":1e-{spec.SizeDecimals},"
        + $"\"price_precision\":{spec.PriceDecimals},\"cost_precision\":5,\"marginable\":true,\"has_index\":true,"
        + $"\"cost_min\":0.5,\"price_increment\":{spec.TickSize:0.##########},\"qty_min\":0.00005}}";

    private void Acknowledge(string method, string channel, SimulatedMarket market, string? id) => connection.SendReply(
        $"{{\"method\":\"{method}\",{Id(id)}"
        + $"\"result\":{{\"channel\":\"{channel}\",\"symbol\":\"{market.Spec.Symbol}\"}},"
        + $"\"success\":true,{Times()}}}");

    private void Fail(string method, string error, string? symbol, string? id) => connection.SendReply(
        $"{{\"error\":{Quote(error)},\"method\":{Quote(method)},{Id(id)}\"success\":false,"
        + (symbol is null ? "" : $"\"symbol\":{Quote(symbol)},") + $"{Times()}}}");

    private string Times() => $"\"time_in\":\"{Now}\",\"time_out\":\"{Now}\"";

    private static string Id(string? id) => id is null ? "" : $"\"req_id\":{id},";

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
