using System.Buffers;

namespace Surveillance.Exchanges;

/// <summary>
/// Frames kept while a snapshot is on its way, oldest first. Bounded: the oldest are dropped, and the snapshot is then
/// found to be older than what is left, which fetches it anew.
/// </summary>
internal sealed class FrameBacklog
{
    private const int MaxFrames = 4_096;

    private readonly Queue<ArraySegment<byte>> _frames = new();

    /// <summary>Frames held.</summary>
    public int Count => _frames.Count;

    /// <summary>Frames that the bound dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Keeps a copy of a frame.</summary>
    public void Add(ReadOnlySpan<byte> frame)
    {
        if (_frames.Count == MaxFrames)
        {
            Return(_frames.Dequeue());
            Dropped++;
        }

        var copy = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(copy);
        _frames.Enqueue(new ArraySegment<byte>(copy, 0, frame.Length));
    }

    /// <summary>Looks at the oldest frame, which stays.</summary>
    public bool TryPeek(out ArraySegment<byte> frame) => _frames.TryPeek(out frame);

    /// <summary>Takes the oldest frame; it goes back with <see cref="Return"/>.</summary>
    public bool TryTake(out ArraySegment<byte> frame) => _frames.TryDequeue(out frame);

    /// <summary>Gives a frame's memory back.</summary>
    public static void Return(ArraySegment<byte> frame) => ArrayPool<byte>.Shared.Return(frame.Array!);

    /// <summary>Drops all frames.</summary>
    public void Clear()
    {
        while (_frames.TryDequeue(out var frame))
            Return(frame);
    }
}
