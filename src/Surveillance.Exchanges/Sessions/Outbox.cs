using System.Text;
using System.Threading.Channels;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Frames on their way to a venue over one connection. Bounded: a venue that takes none is found by its silence.
/// </summary>
internal sealed class Outbox
{
    private const int Bound = 1_000;

    private readonly Channel<ReadOnlyMemory<byte>> _frames =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(Bound) { SingleReader = true });

    /// <summary>Frames to send, oldest first.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Frames => _frames.Reader;

    /// <summary>Puts a text frame into the queue; false when it is full.</summary>
    public bool Post(string text) => Post(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Post(string)"/>
    public bool Post(ReadOnlyMemory<byte> text) => _frames.Writer.TryWrite(text);
}
