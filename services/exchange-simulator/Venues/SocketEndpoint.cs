using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>Accepts a socket on a venue's path and runs its conversation until either side ends it.</summary>
internal sealed class SocketEndpoint(VenueState venue, TimeProvider time, ILogger log)
{
    /// <param name="ping">Interval and deadline of WebSocket pings; null where the venue sends none.</param>
    /// <param name="converse">
    /// Reads what the client says; returns to end the connection once what is queued has left.
    /// </param>
    public async Task RunAsync(
        HttpContext context,
        (TimeSpan Interval, TimeSpan Deadline)? ping,
        Func<ClientConnection, CancellationToken, Task> converse)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (venue.Refusing || venue.RefusingSockets)
        {
            context.Abort();
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = ping?.Interval ?? Timeout.InfiniteTimeSpan,
            KeepAliveTimeout = ping?.Deadline ?? Timeout.InfiniteTimeSpan,
        });
        var connection = new ClientConnection(
            socket, venue, time, Bytes(context), context.Abort);
        venue.Add(connection);
        Log.Connected(log, venue.Exchange, context.Request.Path);
        try
        {
            await ConverseAsync(connection, converse, context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            Log.Lost(log, venue.Exchange, exception.Message);
        }
        finally
        {
            venue.Remove(connection);
            if (connection.TooSlow) Log.TooSlow(log, venue.Exchange, context.Request.Path);
        }
    }

    private static FreezableStream? Bytes(HttpContext context) =>
        (context.Features.Get<IHttpUpgradeFeature>() as FreezableUpgrade)?.Stream;

    /// <summary>
    /// Pump and conversation run beside each other. A conversation that ends by itself lets the pump send what
    /// is queued (a closing frame, say); then the client gets a moment to close its side.
    /// </summary>
    private static async Task ConverseAsync(
        ClientConnection connection,
        Func<ClientConnection, CancellationToken, Task> converse,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = connection.PumpAsync(ended.Token);
        var talk = converse(connection, ended.Token);
        try
        {
            await Task.WhenAny(pump, talk);
            if (talk.IsCompletedSuccessfully)
            {
                connection.Close((int)WebSocketCloseStatus.NormalClosure, "");
                await pump;
            }
            else if (pump.IsCompletedSuccessfully)
            {
                await Task.WhenAny(talk, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ended.Token));
            }
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(pump, talk).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await pump;
    }
}
