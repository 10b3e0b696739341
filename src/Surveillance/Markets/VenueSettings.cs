namespace Surveillance.Markets;

/// <summary>A venue of <c>exchanges.yaml</c>: where it is and how it may be used.</summary>
/// <param name="Name">The root key, such as <c>binance</c>.</param>
/// <param name="Enabled">False turns the whole venue off.</param>
/// <param name="Simulated">
/// Whether the addresses are those of a simulator; everything made from its data then says so.
/// </param>
/// <param name="WebSocket">
/// Socket addresses by purpose: <c>futures</c>, <c>spot</c> (Binance), <c>public</c> (OKX), <c>linear</c>,
/// <c>spot</c> (Bybit).
/// </param>
/// <param name="Rest">REST addresses by purpose: <c>futures</c>, <c>spot</c> (Binance) or <c>base</c>.</param>
/// <param name="Connection">Rate, back-off and keep-alive.</param>
/// <param name="Streams">Depth and speed of the fallback streams.</param>
public sealed record VenueSettings(
    string Name,
    bool Enabled,
    bool Simulated,
    IReadOnlyDictionary<string, Uri> WebSocket,
    IReadOnlyDictionary<string, Uri> Rest,
    ConnectionSettings Connection,
    StreamSettings Streams);

/// <summary>How connections to a venue behave.</summary>
/// <param name="RateLimitPerSecond">Outgoing control messages a second, evenly spaced.</param>
/// <param name="ReconnectDelay">First delay of the exponential back-off.</param>
/// <param name="MaxReconnectAttempts">
/// After so many failures in a row the venue is called down; it is tried on, slowly, for ever.
/// </param>
/// <param name="PingInterval">Idle time after which the client pings, where the venue wants it.</param>
public sealed record ConnectionSettings(
    int RateLimitPerSecond,
    TimeSpan ReconnectDelay,
    int MaxReconnectAttempts,
    TimeSpan PingInterval)
{
    /// <summary>
    /// How long a connection is kept before another one replaces it; null for somewhat less than the venue lets it
    /// live, and for ever where the venue sets it no end.
    /// </summary>
    public TimeSpan? Life { get; init; }
}

/// <summary>The partial-depth streams that serve when the full book cannot be synced.</summary>
/// <param name="OrderBookDepth">Levels a side: 5, 10 or 20.</param>
/// <param name="OrderBookSpeed">Push interval as the venue spells it, such as <c>100ms</c>.</param>
public sealed record StreamSettings(int OrderBookDepth, string OrderBookSpeed);
