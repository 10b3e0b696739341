using System.Collections.Concurrent;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>What holds for a venue as a whole: its live connections, and the incidents that hit all of them.</summary>
internal sealed class VenueState(string exchange, VenuePace pace, TimeProvider time)
{
    private readonly ConcurrentDictionary<ClientConnection, byte> _connections = new();
    private long _suppressed;

    public string Exchange { get; } = exchange;

    public VenuePace Pace { get; } = pace;

    public long UnixMs => time.GetUtcNow().ToUnixTimeMilliseconds() + ClockOffsetMs;

    /// <summary>How far the venue's clock is ahead of ours, ms.</summary>
    public long ClockOffsetMs { get; set; }

    /// <summary>No data frame leaves; control replies and pings go on.</summary>
    public bool Silent { get; set; }

    /// <summary>Connections are refused.</summary>
    public bool Refusing { get; set; }

    /// <summary>Sockets are refused; REST answers.</summary>
    public bool RefusingSockets { get; set; }

    /// <summary>How much later than stamped frames leave.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>What answers REST in the venue's place; null = nothing.</summary>
    public IRestFault? RestFault { get; set; }

    /// <summary>Requests that were refused so.</summary>
    public ConcurrentQueue<RefusedRequest> Refused { get; } = new();

    /// <summary>Frames kept back while silent.</summary>
    public long Suppressed => Interlocked.Read(ref _suppressed);

    public IEnumerable<ClientConnection> Connections => _connections.Keys;

    public void CountSuppressed() => Interlocked.Increment(ref _suppressed);

    public void Add(ClientConnection connection) => _connections[connection] = 0;

    public void Remove(ClientConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Cuts every socket without a closing handshake: clients see 1006.</summary>
    public void AbortAll()
    {
        foreach (var connection in _connections.Keys) connection.Abort();
    }
}
