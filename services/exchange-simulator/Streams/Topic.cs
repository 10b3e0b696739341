using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Faults.Frames;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// One stream of one market, such as <c>btcusdt@depth@100ms</c>: turns what happens on the market into frames for its
/// subscribers. Every member runs under the market's gate.
/// </summary>
internal abstract class Topic(string name, SimulatedMarket market)
{
    private ClientConnection[] _subscribers = [];
    private ClientConnection[] _muted = [];
    private int _gapsSeen = market.GapsBegun;
    private int _toDrop;

    /// <summary>The venue's name of the stream.</summary>
    public string Name { get; } = name;

    public bool IsIdle => _subscribers.Length == 0;

    protected SimulatedMarket Market { get; } = market;

    protected MarketSpec Spec => Market.Spec;

    /// <summary>Whether the incident <c>sequence-gap</c> drops frames of this stream.</summary>
    protected virtual bool IsDepth => false;

    /// <summary>What it tells of prices; null where it tells something else.</summary>
    public virtual PriceKind? Prices => null;

    /// <summary>Adds a subscriber; derived topics send it what it needs to start with.</summary>
    public virtual void Add(ClientConnection connection)
    {
        if (_subscribers.Contains(connection)) return;
        _subscribers = [.. _subscribers, connection];
        if (Prices is { } kind && Market.Muted.Contains(kind)) _muted = [.. _muted, connection];
    }

    public void Remove(ClientConnection connection) =>
        (_subscribers, _muted) = (Without(connection, _subscribers), Without(connection, _muted));

    /// <summary>Says nothing more to those that are subscribed now.</summary>
    public void Mute() => _muted = _subscribers;

    public virtual void OnBook(BookChange change, in Moment moment)
    {
    }

    public virtual void OnTop(in TopQuote quote, in Moment moment)
    {
    }

    public virtual void OnTrade(in TradePrint trade, in Moment moment)
    {
    }

    /// <summary>Once every whole second of wall time, shortly after it.</summary>
    public virtual void OnSecond(in Moment moment)
    {
    }

    /// <summary>
    /// Sends the frame to every subscriber, wrapped as <c>{"stream":…,"data":…}</c> for those on a combined connection.
    /// </summary>
    protected void Send(FrameText frame)
    {
        if (Market.IsHalted) return;
        if (DropsFrame())
        {
            foreach (var subscriber in _subscribers) subscriber.LoseFrame();
            return;
        }

        if (IsDepth)
        {
            Market.FirstBookSent();
            Market.CountDepthFrame();
        }

        byte[]? raw = null, combined = null;
        foreach (var subscriber in _subscribers)
        {
            if (_muted.Contains(subscriber)) continue;
            var text = subscriber.Combined ? combined ??= Wrap(frame) : raw ??= frame.Take();
            if (IsDepth && Market.FrameFaults is { } faults)
                subscriber.SendFrame(text, faults, new FrameRoute(Market, Name, subscriber, IsGreeting: false));
            else
                subscriber.SendFrame(text);
        }
    }

    /// <summary>Sends a new subscriber what its subscription begins with.</summary>
    protected void Greet(ClientConnection connection, FrameText frame)
    {
        if (Market.IsHalted || _muted.Contains(connection)) return;
        if (IsDepth && Market.FrameFaults is { } faults)
            connection.SendFrame(frame.Take(), faults, new FrameRoute(Market, Name, connection, IsGreeting: true));
        else
            connection.SendFrame(frame.Take());
    }

    private static ClientConnection[] Without(ClientConnection one, ClientConnection[] all) =>
        [.. all.Where(other => other != one)];

    private bool DropsFrame()
    {
        if (!IsDepth) return false;
        if (_gapsSeen != Market.GapsBegun)
        {
            _gapsSeen = Market.GapsBegun;
            _toDrop = Incidents.IncidentSizes.FramesPerGap;
        }

        if (_toDrop == 0) return false;
        _toDrop--;
        return true;
    }

    private byte[] Wrap(FrameText frame)
    {
        var head = System.Text.Encoding.UTF8.GetBytes($"{{\"stream\":\"{Name}\",\"data\":");
        byte[] whole = [.. head, .. frame.Written, (byte)'}'];
        return whole;
    }
}
