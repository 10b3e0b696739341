using System.Buffers;
using System.Net.WebSockets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>One open WebSocket: whole messages in, frames out. One reader and one sender at a time.</summary>
internal sealed class SocketLink : IAsyncDisposable
{
    /// <summary>A Coinbase snapshot has some 5 MB; what is longer than this is no message.</summary>
    public const int MaxMessage = 32 * 1024 * 1024;

    private const int InitialBuffer = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly TimeProvider _time;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private string? _whyAborted;

    private SocketLink(ClientWebSocket socket, TimeProvider time) => (_socket, _time) = (socket, time);

    /// <summary>Connects, in <see cref="ConnectTimeout"/> or not at all.</summary>
    /// <param name="address">A ws or wss address.</param>
    /// <param name="ping">
    /// Idle time after which the socket itself pings, and gives up when no pong comes in the same time; null where
    /// the venue wants another kind of ping.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectionLostException">The connection could not be made.</exception>
    public static async Task<SocketLink> ConnectAsync(
        Uri address, TimeSpan? ping, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = ping ?? TimeSpan.Zero;
        if (ping is { } interval)
            socket.Options.KeepAliveTimeout = interval;
        using var timer = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return new SocketLink(socket, time);
        }
        catch (Exception error) when (
            error is WebSocketException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            socket.Dispose();
            var reason = error is WebSocketException
                ? Reason(error)
                : $"no answer within {ConnectTimeout.TotalSeconds} s";
            throw new ConnectionLostException($"cannot connect to {address.Host}: {reason}", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next whole message, valid until the next call.</summary>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await ReceivePartAsync(length, cancellationToken);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new ConnectionLostException(
                    $"closed by the venue: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            if (part.EndOfMessage)
                return _buffer.AsMemory(0, length);
            if (length == _buffer.Length)
                Grow(length);
        }
    }

    /// <summary>Sends a text frame.</summary>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(
                text, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellationToken);
        }
        catch (Exception error) when (IsLoss(error, cancellationToken))
        {
            throw Lost(error);
        }
    }

    /// <summary>Gives the connection up; whoever receives learns why.</summary>
    public void Abort(string reason)
    {
        _whyAborted ??= reason;
        _socket.Abort();
    }

    /// <summary>Says that the connection ends. What the venue had sent by then can still be received.</summary>
    public async ValueTask CloseAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            using var timer = new CancellationTokenSource(CloseTimeout, _time);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timer.Token);
            }
            catch (Exception error) when (IsLoss(error, CancellationToken.None))
            {
                // It is gone already, which is what was wanted.
            }
        }
    }

    /// <summary>Closes in good order where the venue answers at once, and in any case.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _socket.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceivePartAsync(
        int length, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
        }
        catch (Exception error) when (IsLoss(error, cancellationToken))
        {
            throw Lost(error);
        }
    }

    private void Grow(int length)
    {
        if (length >= MaxMessage)
            throw new ConnectionLostException($"a message of more than {MaxMessage} bytes");
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        _buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private ConnectionLostException Lost(Exception error) => new(_whyAborted ?? Reason(error), error);

    /// <summary>
    /// An aborted socket answers in several ways; all of them mean that it is gone, unless we were told to stop.
    /// </summary>
    private static bool IsLoss(Exception error, CancellationToken cancellationToken) =>
        error is WebSocketException or ObjectDisposedException or InvalidOperationException
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Reason(Exception error) =>
        error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message;
}
