using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Sessions;

/// <summary>
/// A session with a scripted venue, over a real socket, on a clock that the test moves. A frame that begins with
/// <c>data</c> is data, one that begins with <c>{</c> is understood by nobody, <c>farewell</c>
/// announces the end of the connection, and any other is a control frame.
/// </summary>
internal sealed class SessionStage : IAsyncDisposable
{
    public const int AttemptsUntilDown = 3;

    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _http = new();
    private readonly FeedFigures _figures;
    private readonly Task _running;

    private SessionStage(ScriptedVenue venue, bool hasTextPing, TimeSpan? life, IReadOnlyList<string> requests)
    {
        Venue = venue;
        Started = Time.GetUtcNow();
        Streams = new PlainStreams(venue.Address, hasTextPing, requests, Lifecycle);
        Others = new PlainStreams(venue.Address, hasTextPing, requests, Lifecycle);
        var plan = new FeedPlan(Shipped.Config.Venues["okx"], [], TimeSpan.FromSeconds(5));
        _figures = new FeedFigures(plan, Time.GetUtcNow());
        var settings = new ConnectionSettings(10, TimeSpan.FromSeconds(1), AttemptsUntilDown, TimeSpan.FromSeconds(20));
        var context = new FeedContext(new FeedOutput(), _http, Lifecycle, Log, Time);
        var pace = new ConnectionPace(TimeSpan.FromMilliseconds(100), life, Time);
        _running = new FeedSession([Streams, Others], settings, pace, _figures, context).RunAsync(_end.Token);
    }

    public FakeTimeProvider Time { get; } = new();

    public DateTimeOffset Started { get; }

    public ScriptedVenue Venue { get; }

    /// <summary>What is said over the first connection, and over those that take turns with it.</summary>
    public PlainStreams Streams { get; }

    public PlainStreams Others { get; }

    public KeptLog Lifecycle { get; } = new();

    public KeptLog Log { get; } = new();

    public VenueHealth Health => _figures.At(Time.GetUtcNow());

    public IReadOnlyList<string> Lines => [.. Lifecycle.Entries.Select(entry => entry.Text)];

    public static async Task<SessionStage> SetAsync(
        Action<ScriptedVenue> script, bool hasTextPing = false, TimeSpan? life = null,
        params IReadOnlyList<string> requests)
    {
        var venue = await ScriptedVenue.StartAsync();
        script(venue);
        return new SessionStage(venue, hasTextPing, life, requests is [] ? ["subscribe"] : requests);
    }

    public Task IsAsync(VenueStatus status) =>
        Eventually.TrueAsync(() => Health.Status == status, $"the venue is {status}");

    /// <summary>
    /// Lets the time pass, a second at a time, until something is so. It stands while a connection is being made, which
    /// takes time of the real clock: else a slow machine makes attempts time out.
    /// </summary>
    public Task PassesUntilAsync(Func<bool> condition, string expectation) => Eventually.TrueAsync(
        async () =>
        {
            await Eventually.TurnsAsync();
            if (condition())
                return true;
            if (!Streams.IsBeingMade && !Others.IsBeingMade)
                Time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        expectation,
        TimeSpan.FromSeconds(120));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Venue.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }
}

/// <summary>What is said over the connection: nothing that needs a venue.</summary>
internal sealed class PlainStreams(
    Uri address, bool hasTextPing, IReadOnlyList<string> requests, KeptLog lifecycle) : IVenueStreams
{
    private readonly List<string> _data = [];
    private volatile int _toldBefore = -1;
    private string? _givenUpFor;
    private int _closes;
    private int _retirements;

    public string Name => "a venue";

    /// <summary>Asked for when a connection begins to be made.</summary>
    public Uri Address
    {
        get
        {
            _toldBefore = lifecycle.Entries.Count;
            return address;
        }
    }

    /// <summary>
    /// Whether a connection is being made: its first frame has not come, and nothing was told of how it went.
    /// </summary>
    public bool IsBeingMade => lifecycle.Entries.Count == _toldBefore;

    public ReadOnlyMemory<byte> Ping { get; } = hasTextPing ? "ping"u8.ToArray() : default;

    public int Count => requests.Count;

    /// <summary>Whether a connection that this one replaces is not needed any more.</summary>
    public bool CarriesAll { get; set; } = true;

    /// <summary>Whether a market of it is traded.</summary>
    public bool ExpectsData { get; set; } = true;

    public TimeSpan SendSpacing => TimeSpan.FromSeconds(1);

    /// <summary>Data frames taken.</summary>
    public IReadOnlyList<string> Data
    {
        get
        {
            lock (_data)
                return [.. _data];
        }
    }

    /// <summary>How often a connection was called gone.</summary>
    public int Closes => Volatile.Read(ref _closes);

    /// <summary>Why it was, the last time.</summary>
    public GapReason? Reason { get; private set; }

    /// <summary>How often another connection took over, or one never came to bring data.</summary>
    public int Retirements => Volatile.Read(ref _retirements);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Open(Outbox outbox, ConnectionPulse pulse)
    {
        foreach (var request in requests)
            outbox.Post(request);
    }

    public FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        _toldBefore = -1;
        if (frame.StartsWith("{"u8))
            throw new FeedProtocolException("a venue", "a frame", frame);
        if (frame.StartsWith("farewell"u8))
            return FrameKind.Farewell;
        if (!frame.StartsWith("data"u8))
            return FrameKind.Control;
        lock (_data)
            _data.Add(Encoding.UTF8.GetString(frame));
        return FrameKind.Data;
    }

    /// <summary>When it looked whether its markets speak.</summary>
    public ConcurrentQueue<DateTimeOffset> Looks { get; } = [];

    public void Look(DateTimeOffset now)
    {
        Looks.Enqueue(now);
        if (Interlocked.Exchange(ref _givenUpFor, null) is { } reason)
            throw new ConnectionLostException(reason);
    }

    /// <summary>Gives the connection up at the next look.</summary>
    public void GiveUp(string reason) => Volatile.Write(ref _givenUpFor, reason);

    public void Close(GapReason reason)
    {
        Reason = reason;
        Interlocked.Increment(ref _closes);
    }

    public void Retire() => Interlocked.Increment(ref _retirements);
}
