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
    /// Where the socket itself pings, control frames prove that it lives; without *data* for so long it is made anew.
    /// </summary>
    private static readonly TimeSpan LongestWithoutData = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly SocketLink _link;
    private readonly IVenueStreams _streams;
    private readonly TimeSpan _pingInterval;
    private readonly ConnectionPulse _pulse;
    private readonly FeedFigures _figures;
    private readonly BadFrames _badFrames;
    private readonly TimeProvider _time;
    private readonly Outbox _outbox = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _sending;
    private readonly Task _looking;
    private DateTimeOffset _dataAt;
    private DateTimeOffset? _pingedAt;

    public Conversation(
        SocketLink link,
        IVenueStreams streams,
        TimeSpan pingInterval,
        ConnectionPulse pulse,
        FeedFigures figures,
        BadFrames badFrames,
        TimeProvider time)
    {
        (_link, _streams, _pingInterval, _pulse) = (link, streams, pingInterval, pulse);
        (_figures, _badFrames, _time) = (figures, badFrames, time);
        _dataAt = time.GetUtcNow();
        streams.Open(_outbox, pulse);
        _sending = SendAsync(_over.Token);
        _looking = LookAsync(_over.Token);
    }

    /// <summary>Reads until the first frame of data.</summary>
    /// <exception cref="ConnectionLostException">The connection ended, or no data came in time.</exception>
    public async Task ReadToFirstDataAsync(TimeSpan timeout, CancellationToken stop)
    {
        await using var timer = _time.CreateTimer(
            _ => _link.Abort($"no data within {timeout.TotalSeconds} s of subscribing"),
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        while (await ReadAsync(stop) != FrameKind.Data)
        {
            // Acknowledgements, notices.
        }
    }

    /// <summary>Reads until the connection is lost.</summary>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task ReadOnAsync(CancellationToken stop)
    {
        while (true)
            await ReadAsync(stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        try
        {
            await Task.WhenAll(_sending, _looking);
        }
        finally
        {
            _over.Dispose();
            await _link.DisposeAsync();
        }
    }

    private async ValueTask<FrameKind> ReadAsync(CancellationToken stop)
    {
        var frame = await _link.ReceiveAsync(stop);
        var receivedAt = _time.GetUtcNow();
        _pulse.Heard(receivedAt);
        return Take(frame.Span, receivedAt);
    }

    private FrameKind Take(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        try
        {
            var kind = _streams.Take(frame, receivedAt);
            if (kind == FrameKind.Data)
            {
                _dataAt = receivedAt;
                _figures.CountData(receivedAt);
            }

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
                await Task.Delay(_streams.SendSpacing, _time, over);
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
                _streams.Look(now);
                KeepAlive(now);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The conversation is over.
        }
        catch
        {
            // Our own mistake: it must not go unseen while frames flow on.
            _link.Abort("the connection is not watched any more");
            throw;
        }
    }

    private void KeepAlive(DateTimeOffset now)
    {
        if (now - _dataAt > LongestWithoutData)
        {
            _link.Abort($"no data for {LongestWithoutData.TotalSeconds} s");
            return;
        }

        if (_streams.Ping.IsEmpty || _pulse.HeardAt is not { } heardAt)
            return;
        var idle = now - heardAt;
        if (idle > _pingInterval + Grace)
            _link.Abort($"nothing received for {idle.TotalSeconds:0} s, a ping unanswered");
        else if (idle >= _pingInterval && !(_pingedAt > heardAt))
        {
            _pingedAt = now;
            _outbox.Post(_streams.Ping);
        }
    }
}
