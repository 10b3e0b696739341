using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Surveillance.ExchangeSimulator.Faults.Frames;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// One client's socket. Frames wait in a bounded queue that a single pump empties, so that a slow client never holds up
/// a market; when the queue is full the client is cut off, as the venues do.
/// </summary>
internal sealed class ClientConnection(
    WebSocket socket, VenueState venue, TimeProvider time, FreezableStream? bytes, Action abort)
{
    private const int QueueLimit = 20_000;
    private const int MessageLimit = 64 * 1024;

    private readonly Channel<Outgoing> _queue = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly long _opened = time.GetTimestamp();
    private long _lastActivity = time.GetTimestamp();

    /// <summary>Whether data frames are wrapped with their stream's name.</summary>
    public bool Combined { get; set; }

    /// <summary>Numbers the frames of this connection, where the venue does; else null.</summary>
    public FrameNumbers? Numbers { get; set; }

    /// <summary>Since it was opened.</summary>
    public TimeSpan Age => time.GetElapsedTime(_opened);

    /// <summary>Since anything was last sent or received.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref _lastActivity));

    /// <summary>Whether the client was cut off because it read too slowly.</summary>
    public bool TooSlow { get; private set; }

    /// <summary>A data frame: subject to the incidents of the venue.</summary>
    public void SendFrame(byte[] frame)
    {
        if (venue.Silent) venue.CountSuppressed();
        else Post(frame, venue.Delay, time.GetTimestamp());
    }

    /// <summary>
    /// A data frame of a book that goes wrong on its way, each fault taking what the one before made.
    /// </summary>
    public void SendFrame(byte[] frame, IReadOnlyList<IFrameFault> faults, FrameRoute route)
    {
        if (venue.Silent || faults.Any(fault => fault.Withholds))
        {
            venue.CountSuppressed();
            return;
        }

        void Pass(byte[] numbered)
        {
            IEnumerable<WireFrame> frames = [new WireFrame(numbered)];
            foreach (var fault in faults) frames = frames.SelectMany(one => fault.Pass(one, route)).ToArray();
            foreach (var one in frames)
                Enqueue(new Outgoing(one.Text, venue.Delay + one.Delay, time.GetTimestamp(), null, one.Parts));
        }

        if (Numbers is null) Pass(frame);
        else Numbers.Put(frame, Pass);
    }

    /// <summary>A data frame that is lost on its way.</summary>
    public void LoseFrame() => Numbers?.Skip();

    /// <summary>A control reply: not subject to incidents.</summary>
    public void SendReply(string text) => Post(Encoding.UTF8.GetBytes(text), TimeSpan.Zero, 0);

    /// <summary>Closes with a status once what is queued is sent.</summary>
    public void Close(int status, string reason) =>
        Enqueue(new Outgoing([], TimeSpan.Zero, 0, new Closing((WebSocketCloseStatus)status, reason)));

    /// <summary>From now on nothing is sent and nothing heard, pings included; the socket stays open.</summary>
    public void Freeze() => bytes?.Freeze();

    public void Abort()
    {
        _queue.Writer.TryComplete();
        try
        {
            abort();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile: its request is gone.
        }
    }

    /// <summary>Sends what is queued until the connection ends.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        await foreach (var next in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            var wait = next.Delay - time.GetElapsedTime(next.QueuedAt);
            if (next.Delay > TimeSpan.Zero && wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
            Interlocked.Exchange(ref _lastActivity, time.GetTimestamp());
            if (next.Closing is { } closing)
            {
                await socket.CloseOutputAsync(closing.Status, closing.Reason, cancellationToken);
                return;
            }

            if (next.Parts > 1) await SendPartsAsync(next, cancellationToken);
            else await socket.SendAsync(next.Frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }

    /// <summary>The next whole text message, or null when the client closed.</summary>
    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, part.Count);
            if (message.Length > MessageLimit)
            {
                Close((int)WebSocketCloseStatus.MessageTooBig, "Message too big");
                return null;
            }

            if (!part.EndOfMessage) continue;
            Interlocked.Exchange(ref _lastActivity, time.GetTimestamp());
            return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
        }
    }

    private async Task SendPartsAsync(Outgoing message, CancellationToken cancellationToken)
    {
        for (var part = 0; part < message.Parts; part++)
        {
            var (from, to) = (Cut(part), Cut(part + 1));
            await socket.SendAsync(
                message.Frame.AsMemory(from, to - from), WebSocketMessageType.Text,
                endOfMessage: part == message.Parts - 1, cancellationToken);
        }

        int Cut(int part) => (int)((long)message.Frame.Length * part / message.Parts);
    }

    private void Post(byte[] frame, TimeSpan delay, long at)
    {
        if (Numbers is null) Enqueue(new Outgoing(frame, delay, at, null));
        else Numbers.Put(frame, numbered => Enqueue(new Outgoing(numbered, delay, at, null)));
    }

    private void Enqueue(Outgoing next)
    {
        if (_queue.Writer.TryWrite(next) || _queue.Reader.Completion.IsCompleted) return;
        TooSlow = true;
        Abort();
    }

    private sealed record Closing(WebSocketCloseStatus Status, string Reason);

    private readonly record struct Outgoing(
        byte[] Frame, TimeSpan Delay, long QueuedAt, Closing? Closing, int Parts = 1);
}
