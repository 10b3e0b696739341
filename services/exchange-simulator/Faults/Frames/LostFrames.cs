using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>The first so many frames of each stream that is running are lost on their way.</summary>
internal sealed class DropFrames(int count) : IFrameFault
{
    private readonly Dictionary<string, (ClientConnection To, int Left)> _left = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        // A connection that is made because of the loss loses nothing.
        if (route.IsGreeting) return [frame];
        if (!_left.TryGetValue(route.Topic, out var stream)) stream = (route.To, count);
        if (stream.To != route.To || stream.Left == 0) return [frame];
        _left[route.Topic] = (stream.To, stream.Left - 1);
        return [];
    }
}

/// <summary>Each frame comes twice.</summary>
internal sealed class DuplicateFrame : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) =>
        route.IsGreeting ? [frame] : [frame, frame];
}

/// <summary>The first frame of each stream that is running comes after the second.</summary>
internal sealed class ReorderFrames : IFrameFault
{
    private readonly Dictionary<string, (ClientConnection To, WireFrame? Held)> _held = [];

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route)
    {
        if (route.IsGreeting) return [frame];
        if (!_held.TryGetValue(route.Topic, out var stream))
        {
            _held[route.Topic] = (route.To, frame);
            return [];
        }

        if (stream.To != route.To || stream.Held is not { } held) return [frame];
        _held[route.Topic] = (route.To, null);
        return [frame, held];
    }
}

/// <summary>Subscriptions are acknowledged, and nothing comes.</summary>
internal sealed class SilentStream : IFrameFault
{
    public bool Withholds => true;

    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [];
}

/// <summary>A subscription does not begin with the whole book.</summary>
internal sealed class UpdateWithoutSnapshot : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => route.IsGreeting ? [] : [frame];
}

/// <summary>Frames arrive late, while REST tells the book of now.</summary>
internal sealed class LateFrames(TimeSpan delay) : IFrameFault
{
    public IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route) => [frame with { Delay = delay }];
}
