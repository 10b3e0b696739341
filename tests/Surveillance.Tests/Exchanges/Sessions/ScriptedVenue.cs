using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>A venue on a free port of this machine that does with each connection just what a test says.</summary>
internal sealed class ScriptedVenue : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _received = new();
    private int _connections;
    private int _open;

    private ScriptedVenue(WebApplication app) => _app = app;

    /// <summary>
    /// What happens over the n-th connection, from 1; when it returns, the connection is cut. By default
    /// it is kept open.
    /// </summary>
    public Func<WebSocket, int, CancellationToken, Task> Script { get; set; } =
        (_, _, over) => StayAsync(over);

    /// <summary>Whether connections are answered with 503.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>How often somebody connected, or tried.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that neither side has closed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Text frames that arrived, over all connections.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    public Uri Address => new(_app.Urls.First().Replace("http:", "ws:", StringComparison.Ordinal));

    public static async Task<ScriptedVenue> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var venue = new ScriptedVenue(builder.Build());
        venue._app.UseWebSockets();
        venue._app.Run(venue.ServeAsync);
        await venue._app.StartAsync();
        return venue;
    }

    /// <summary>Keeps the connection open.</summary>
    public static Task StayAsync(CancellationToken over) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over);

    public static Task SendAsync(WebSocket socket, string text, CancellationToken over) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, over);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _connections);
        if (IsRefusing)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var reading = ReadAsync(socket, context.RequestAborted);
        try
        {
            await Script(socket, number, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }

        context.Abort();
        await reading;
    }

    private async Task ReadAsync(WebSocket socket, CancellationToken over)
    {
        var buffer = new byte[4096];
        Interlocked.Increment(ref _open);
        try
        {
            while (await socket.ReceiveAsync(buffer, over) is { MessageType: WebSocketMessageType.Text } frame)
                _received.Enqueue(Encoding.UTF8.GetString(buffer, 0, frame.Count));
        }
        catch (Exception error) when (
            error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
