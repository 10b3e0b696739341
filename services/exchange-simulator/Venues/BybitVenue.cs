using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>Bybit v5: a public socket for each category, and REST.</summary>
internal sealed class BybitVenue
{
    private readonly VenuePace _pace;
    private readonly TimeProvider _time;
    private readonly BybitBooks _books;
    private readonly BybitRest _rest;
    private readonly SocketEndpoint _socket;
    private long _connections;

    public BybitVenue(MarketBoard board, VenueState venue, VenuePace pace, TimeProvider time, ILogger log)
    {
        (_pace, _time, _books) = (pace, time, new BybitBooks(board));
        _rest = new BybitRest(board, _books, venue, pace, time);
        _socket = new SocketEndpoint(venue, time, log);
    }

    /// <param name="context">The request.</param>
    /// <param name="path">Behind <c>/v5/</c>: <c>public/linear</c>, <c>market/orderbook</c>.</param>
    public Task AnswerAsync(HttpContext context, string path)
    {
        if (path.StartsWith("market/", StringComparison.Ordinal))
            return _rest.AnswerAsync(context, path["market/".Length..]);
        return KindOf(path.Split('/')[^1]) is { } kind && path.Split('/') is ["public", _]
            ? ConverseAsync(context, kind)
            : NotFound(context);
    }

    /// <summary>A category's kind; null when it is not spoken.</summary>
    public static VenueKind? KindOf(string category) => category switch
    {
        "linear" => VenueKind.BybitLinear,
        "spot" => VenueKind.BybitSpot,
        _ => null,
    };

    private Task ConverseAsync(HttpContext context, VenueKind kind) => _socket.RunAsync(
        context, ping: null, (connection, cancellationToken) =>
            new BybitSession(connection, _books, kind, _pace, _time, Interlocked.Increment(ref _connections))
                .RunAsync(cancellationToken));

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
