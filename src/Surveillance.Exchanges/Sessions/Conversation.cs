using System.Text.Json;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// What happens over one open connection: frames are read and taken at once, what is to be sent leaves evenly spaced,
/// and a connection over which nothing comes is given up.
/// </summary>
internal sealed class Conversation : IAsyncDisposable
{
    /// <summary>
    /// How long after a ping, or after the last frame where the socket pings, a connection may stay quiet.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Control frames, such as heartbeats, prove that a connection lives; without *data* for so long it is made anew.
    /// One market alone may speak as seldom as its stream may (OKX confirms an unchanged book each minute), and one
    /// that stays silent is subscribed anew first, and has this long to answer.
    /// </summary>
    private static readonly TimeSpan LongestWithoutData = StreamPulse.Most + TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Whoever looks again after longer was away: suspended, or without a processor.</summary>
    private static readonly TimeSpan LongestBetweenLooks = 2 * LookInterval;

    /// <summary>So long the venue may take to answer that it closes, too.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    private readonly SocketLink _link;
    private readonly TimeSpan _pingInterval;
    private readonly ConnectionPulse _pulse;
    private readonly FeedFigures _figures;
    private readonly BadFrames _badFrames;
    private readonly UnsentFrames _unsent;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox = new();
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _readingOver;
    private readonly TaskCompletionSource _farewell = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan? _life;
    private readonly long _openedAt;
    private readonly Task _sending;
    private readonly Task _looking;
    private DateTimeOffset _dataAt;
    private DateTimeOffset? _pingedAt;
    private DateTimeOffset _lookedAt;
    private long? _backSince;

    public Conversation(
        SocketLink link,
        IVenueStreams streams,
        TimeSpan pingInterval,
        ConnectionPulse pulse,
        FeedFigures figures,
        BadFrames badFrames,
        UnsentFrames unsent,
        TimeSpan? life,
        TimeProvider time,
        CancellationToken stop)
    {
        (_link, Streams, _pingInterval, _pulse) = (link, streams, pingInterval, pulse);
        (_figures, _badFrames, _unsent, _life, _time) = (figures, badFrames, unsent, life, time);
        _readingOver = CancellationTokenSource.CreateLinkedTokenSource(stop);
        (_dataAt, _openedAt) = (time.GetUtcNow(), time.GetTimestamp());
        _lookedAt = _dataAt;
        streams.Open(_outbox, pulse);
        _sending = SendAsync(_over.Token);
        _looking = LookAsync(_over.Token);
    }

    /// <summary>What is said.</summary>
    public IVenueStreams Streams { get; }

    /// <summary>Since the connection was made.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_openedAt);

    /// <summary>Whether its end is known: the venue announced it, or its planned life is over.</summary>
    public bool IsEnding => _farewell.Task.IsCompleted || Age >= _life;

    /// <summary>Reads on, after the first data: ends when the connection is lost, and not before.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Reads until the first frame of data.</summary>
    /// <exception cref="ConnectionLostException">
    /// The connection ended, or no data came in time; where none is expected, not even an answer.
    /// </exception>
    public async Task ReadToFirstDataAsync(TimeSpan timeout)
    {
        await using var timer = _time.CreateTimer(
            _ => _link.Abort($"no data within {timeout.TotalSeconds} s of subscribing"),
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        while (await ReadAsync() != FrameKind.Data && Streams.ExpectsData)
        {
            // Acknowledgements, notices.
        }
    }

    /// <summary>Reads from now on by itself; to be called once, after the first data.</summary>
    public void ReadOn() => Reading = ReadOnAsync();

    /// <summary>Returns when the end of the connection is known.</summary>
    /// <exception cref="ConnectionLostException">The connection ended before.</exception>
    public async Task UntilEndingAsync()
    {
        using var waiting = new CancellationTokenSource();
        var left = _life - Age;
        var lifeOver = Task.Delay(
            left is { } rest ? (rest > TimeSpan.Zero ? rest : TimeSpan.Zero) : Timeout.InfiniteTimeSpan,
            _time,
            waiting.Token);
        var first = await Task.WhenAny(Reading, _farewell.Task, lifeOver);
        await waiting.CancelAsync();
        if (first == Reading)
            await Reading;
    }

    /// <summary>Ends the connection in good order; what the venue had sent by then is still taken.</summary>
    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_sending, _looking);
        await _link.CloseAsync();
        await Reading.WaitAsync(FarewellTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _readingOver.CancelAsync();
        await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends it at once. How it was lost is told by <see cref="Reading"/>; here, a mistake of ours.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _readingOver.CancelAsync();
        try
        {
            await Task.WhenAll(_sending, _looking);
        }
        finally
        {
            await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _unsent.Take(_outbox.TakeRefused());
            _over.Dispose();
            _readingOver.Dispose();
            await _link.DisposeAsync();
        }

        // Our own mistake must not go unseen.
        if (Reading.Exception?.InnerException is { } error && !Connector.IsVenues(error))
            await Reading;
    }

    private async Task ReadOnAsync()
    {
        while (true)
            await ReadAsync();
    }

    private async ValueTask<FrameKind> ReadAsync()
    {
        var frame = await _link.ReceiveAsync(_readingOver.Token);
        var receivedAt = _time.GetUtcNow();
        _pulse.Heard(receivedAt);
        return Take(frame.Span, receivedAt);
    }

    private FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        try
        {
            var kind = Streams.Take(frame, receivedAt);
            if (kind == FrameKind.Data)
            {
                _dataAt = receivedAt;
                _figures.CountData(receivedAt);
            }
            else if (kind == FrameKind.Farewell)
                _farewell.TrySetResult();

            return kind;
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            // What was in it is missing now: the next frame of the stream will not follow, and the book is made anew.
            _badFrames.Take(frame, error);
            return FrameKind.Control;
        }
    }

    private async Task SendAsync(CancellationToken over)
    {
        try
        {
            await foreach (var frame in _outbox.Frames.ReadAllAsync(over))
            {
                await _link.SendAsync(frame, over);
                await Task.Delay(Streams.SendSpacing, _time, over);
            }
        }
        catch (Exception error) when (error is ConnectionLostException or OperationCanceledException)
        {
            // The reader learns of it, too.
        }
    }

    private async Task LookAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(LookInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                var now = _time.GetUtcNow();
                if (IsJustBack(now))
                    continue;
                Streams.Look(now);
                KeepAlive(now);
                _unsent.Take(_outbox.TakeRefused());
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The conversation is over.
        }
        catch (ConnectionLostException given)
        {
            // Given up by what is said over it: the reader learns of it.
            _link.Abort(given.Message);
        }
        catch
        {
            // Our own mistake: it must not go unseen while frames flow on.
            _link.Abort("the connection is not watched any more");
            throw;
        }
    }

    /// <summary>
    /// Whether this process was away since the last look, as in a container that was paused. What the venue sent
    /// meanwhile may still wait to be read, and our own absence is not its silence: taken for that, every market would
    /// be subscribed anew at once. So nothing is judged before another interval has passed, in which it is read. Who
    /// is late each time judges every other time.
    /// </summary>
    private bool IsJustBack(DateTimeOffset now)
    {
        var wasAway = now - _lookedAt > LongestBetweenLooks;
        _lookedAt = now;
        if (wasAway)
            _backSince ??= _time.GetTimestamp();
        if (_backSince is not { } since)
            return false;
        if (_time.GetElapsedTime(since) < LookInterval)
            return true;
        _backSince = null;
        return false;
    }

    private void KeepAlive(DateTimeOffset now)
    {
        if (!Streams.ExpectsData)
            _dataAt = now;
        if (now - _dataAt > LongestWithoutData)
        {
            _link.Abort($"no data for {LongestWithoutData.TotalSeconds} s");
            return;
        }

        if (Streams.Ping.IsEmpty || _pulse.HeardAt is not { } heardAt)
            return;
        var idle = now - heardAt;
        if (idle > _pingInterval + Grace)
            _link.Abort($"nothing received for {idle.TotalSeconds:0} s, a ping unanswered");
        else if (idle >= _pingInterval && !(_pingedAt > heardAt))
        {
            _pingedAt = now;
            _outbox.Post(Streams.Ping);
        }
    }
}
