using System.Text;
using System.Threading.Channels;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Frames on their way to a venue over one connection. Bounded: a venue that takes none is found by its silence, and
/// what is refused is counted.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Frames that wait at most: five minutes of them at the slowest venue's pace.</summary>
    public const int Bound = 1_000;

    private readonly Channel<ReadOnlyMemory<byte>> _frames =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(Bound) { SingleReader = true });

    private long _refused;

    /// <summary>Frames to send, oldest first.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

    /// <summary>Puts a text frame into the queue; one that is full refuses it.</summary>
    public void Post(string text) => Post(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Post(string)"/>
    public void Post(ReadOnlyMemory<byte> text)
    {
        if (!_frames.Writer.TryWrite(text))
            Interlocked.Increment(ref _refused);
    }

    /// <summary>Frames that were refused since this was last asked.</summary>
    public long TakeRefused() => Interlocked.Exchange(ref _refused, 0);
}
