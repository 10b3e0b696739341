using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// Which path belongs to which venue endpoint. The first segment stands for the venue's host name; what follows it
/// is the venue's own path.
/// </summary>
internal sealed class VenueRoutes(
    MarketBoard board, IReadOnlyDictionary<string, VenueState> venues, VenuePace pace, TimeProvider time, ILogger log)
{
    private static readonly BinancePath Spot = new(IsFutures: false, Book: true, Market: true);
    private static readonly BinancePath Public = new(IsFutures: true, Book: true, Market: false);
    private static readonly BinancePath Market = new(IsFutures: true, Book: false, Market: true);

    private readonly BinanceRest _spotRest = new(VenueKind.BinanceSpot, board, venues["binance"], pace, time);
    private readonly BinanceRest _futuresRest = new(VenueKind.BinanceFutures, board, venues["binance"], pace, time);
    private readonly OkxRest _okxRest = new(board, venues["okx"], time);
    private readonly SocketEndpoint _binance = new(venues["binance"], time, log);
    private readonly BybitVenue _bybit = new(board, venues["bybit"], pace, time, log);
    private readonly SocketEndpoint _okx = new(venues["okx"], time, log);
    private readonly SocketEndpoint _kraken = new(venues["kraken"], time, log);
    private readonly SocketEndpoint _coinbase = new(venues["coinbase"], time, log);
    private readonly KrakenRest _krakenRest = new(board, venues["kraken"]);
    private readonly CoinbaseRest _coinbaseRest = new(board, venues["coinbase"]);
    private long _okxConnections;

    public Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        if (!context.WebSockets.IsWebSocketRequest && VenueOf(path) is { RestFault: { } fault } venue)
            return fault.AnswerAsync(context, venue, time.GetUtcNow());
        return path.Split('/', 5) switch
        {
            ["binance-spot", "ws" or "stream", ..] =>
                Binance(context, Spot, path["binance-spot/".Length..]),
            ["binance-spot", "api", "v3", ..] =>
                _spotRest.AnswerAsync(context, path["binance-spot/api/v3/".Length..]),
            ["binance-futures", "public", "ws" or "stream", ..] =>
                Binance(context, Public, path["binance-futures/public/".Length..]),
            ["binance-futures", "market", "ws" or "stream", ..] =>
                Binance(context, Market, path["binance-futures/market/".Length..]),
            ["binance-futures", "ws" or "stream", ..] =>
                Binance(context, Public, path["binance-futures/".Length..]),
            ["binance-futures", "fapi", "v1", ..] =>
                _futuresRest.AnswerAsync(context, path["binance-futures/fapi/v1/".Length..]),
            ["okx", "ws", "v5", "public"] => Okx(context),
            ["okx", "api", "v5", ..] => _okxRest.AnswerAsync(context, path["okx/api/v5/".Length..]),
            ["bybit", "v5", ..] => _bybit.AnswerAsync(context, path["bybit/v5/".Length..]),
            ["kraken", "v2"] => _kraken.RunAsync(context, ping: null, (connection, stop) =>
                new KrakenSession(connection, board, venues["kraken"], pace, time).RunAsync(stop)),
            ["kraken", "0", "public", ..] => _krakenRest.AnswerAsync(context, path["kraken/0/public/".Length..]),
            ["coinbase", "ws"] => _coinbase.RunAsync(context, ping: null, (connection, stop) =>
                new CoinbaseSession(connection, board, venues["coinbase"], pace, time).RunAsync(stop)),
            ["coinbase", "api", "v3", ..] => _coinbaseRest.AnswerAsync(context, path["coinbase/api/v3/".Length..]),
            _ => NotFound(context),
        };
    }

    /// <summary>The venue of a path's first segment, such as <c>binance-spot</c>; null when there is none.</summary>
    private VenueState? VenueOf(string path) => venues.GetValueOrDefault(path.Split('/', '-')[0]);

    /// <param name="rest"><c>ws</c>, <c>ws/btcusdt@depth/…</c> or <c>stream</c>.</param>
    private Task Binance(HttpContext context, BinancePath path, string rest)
    {
        var combined = rest.StartsWith("stream", StringComparison.Ordinal);
        var names = combined ? context.Request.Query["streams"].ToString() : rest["ws".Length..];
        var streams = names.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var ping = path.IsFutures ? (pace.FuturesPing, pace.FuturesPong) : (pace.SpotPing, pace.SpotPong);
        return _binance.RunAsync(context, ping, (connection, cancellationToken) =>
        {
            connection.Combined = combined;
            return new BinanceSession(connection, board, path, pace, time).RunAsync(streams, cancellationToken);
        });
    }

    private Task Okx(HttpContext context) => _okx.RunAsync(context, ping: null, (connection, cancellationToken) =>
        new OkxSession(connection, board, pace, time, Interlocked.Increment(ref _okxConnections))
            .RunAsync(cancellationToken));

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
