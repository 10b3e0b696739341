using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults.Frames;

/// <summary>
/// A fault of the frames of one market's books on their way to the clients. Used under the market's gate.
/// </summary>
internal interface IFrameFault
{
    /// <summary>Whether frames are not sent at all: where the venue numbers its frames, they have no number.</summary>
    bool Withholds => false;

    /// <summary>What leaves in the place of a frame, in order.</summary>
    IEnumerable<WireFrame> Pass(WireFrame frame, FrameRoute route);
}

/// <summary>A frame as it leaves.</summary>
/// <param name="Text">The whole message.</param>
/// <param name="Parts">WebSocket fragments that it leaves in.</param>
/// <param name="Delay">How much later than it should.</param>
internal readonly record struct WireFrame(byte[] Text, int Parts = 1, TimeSpan Delay = default);

/// <summary>Whose frame it is.</summary>
/// <param name="Market">The market.</param>
/// <param name="Topic">The stream's name.</param>
/// <param name="To">Where it goes.</param>
/// <param name="IsGreeting">Whether it is the first one of a subscription: the whole book.</param>
internal readonly record struct FrameRoute(SimulatedMarket Market, string Topic, ClientConnection To, bool IsGreeting)
{
    /// <summary>The stream of one client.</summary>
    public (string Topic, ClientConnection To) Stream => (Topic, To);
}

/// <summary>Puts a frame fault of its own on each market.</summary>
internal sealed class OnFrames(Func<IFrameFault> make) : IFault
{
    private readonly Dictionary<SimulatedMarket, IFrameFault> _put = [];

    public void Begin(FaultScene scene)
    {
        foreach (var market in scene.Markets)
        {
            _put[market] = make();
            lock (market.Gate) market.FrameFaults = [.. market.FrameFaults ?? [], _put[market]];
        }
    }

    public void End(FaultScene scene)
    {
        foreach (var (market, fault) in _put)
        {
            lock (market.Gate)
            {
                IFrameFault[] others = [.. market.FrameFaults!.Where(one => one != fault)];
                market.FrameFaults = others.Length == 0 ? null : others;
            }
        }
    }
}
