using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>What a frame was.</summary>
internal enum FrameKind
{
    /// <summary>An answer, a notice, a pong: proves that the connection lives, not that data flows.</summary>
    Control,

    /// <summary>Data of a stream.</summary>
    Data,

    /// <summary>The venue says that it closes this connection soon.</summary>
    Farewell,
}

/// <summary>
/// What is said over one connection to a venue: the venue's side of a <see cref="FeedSession"/>. Frames are taken one
/// at a time; <see cref="Look"/> may be called meanwhile.
/// </summary>
internal interface IVenueStreams
{
    /// <summary>Names the connection in log lines, such as <c>binance futures books</c>.</summary>
    string Name { get; }

    /// <summary>Where to connect to.</summary>
    Uri Address { get; }

    /// <summary>Text that keeps an idle connection alive; empty where WebSocket pings do.</summary>
    ReadOnlyMemory<byte> Ping { get; }

    /// <summary>Streams that are subscribed at once.</summary>
    int Count { get; }

    /// <summary>Least time between two frames that are sent.</summary>
    TimeSpan SendSpacing { get; }

    /// <summary>
    /// Whether data is to come: one of its markets is traded. If none is, a connection over which none comes is as good
    /// as another one.
    /// </summary>
    bool ExpectsData => true;

    /// <summary>Gets what has to be known before subscribing makes sense; a failure counts as one to connect.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A connection is open; subscribes over it.</summary>
    void Open(Outbox outbox, ConnectionPulse pulse);

    /// <summary>Takes a frame, which is valid during the call.</summary>
    /// <exception cref="FeedProtocolException">The venue sent what its protocol does not allow.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt);

    /// <summary>Once a second: looks for streams that went quiet, and subscribes anew to those that stay so.</summary>
    /// <exception cref="ConnectionLostException">The connection is of no use any more: it is given up.</exception>
    void Look(DateTimeOffset now);

    /// <summary>
    /// Whether every book that is right is carried by this connection: the one that it replaces is not needed any more.
    /// </summary>
    bool CarriesAll { get; }

    /// <summary>The connection is gone: nothing can be trusted any more.</summary>
    void Close(GapReason reason);

    /// <summary>The connection is gone, and another one goes on. What that one has not yet is missing.</summary>
    void Retire();
}
