using System.Text.Json;
using Polly;
using Polly.Retry;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Keeps one connection to a venue, for ever: connects, subscribes, reads, and after a loss connects again: at once
/// when the connection had lasted, else with exponential back-off and jitter. An open socket, an acknowledgement or a
/// first frame prove nothing. After <c>max_reconnect_attempts</c> the venue is called down, and tried on.
/// </summary>
internal sealed class FeedSession
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    /// <summary>A connection that brought data for so long was a good one; the back-off begins anew.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstDataTimeout = TimeSpan.FromSeconds(20);

    private readonly IVenueStreams _streams;
    private readonly ConnectionSettings _settings;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly ConnectionPace _pace;
    private readonly ConnectionPulse _pulse = new();
    private readonly BadFrames _badFrames;
    private readonly ResiliencePipeline _trying;
    private bool _wasConnected;

    public FeedSession(
        IVenueStreams streams,
        ConnectionSettings settings,
        ConnectionPace pace,
        FeedFigures figures,
        FeedContext context)
    {
        (_streams, _settings, _pace, _figures, _context) = (streams, settings, pace, figures, context);
        _badFrames = new BadFrames(streams.Name, figures, context);
        _trying = new ResiliencePipelineBuilder { TimeProvider = context.Time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<ConnectionLostException>().Handle<HttpRequestException>()
                .Handle<FeedProtocolException>().Handle<JsonException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = settings.ReconnectDelay,
            MaxDelay = LongestDelay > settings.ReconnectDelay ? LongestDelay : settings.ReconnectDelay,
            OnRetry = OnFailedAttempt,
        }).Build();
    }

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    /// <summary>Runs until it is told to stop.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        _figures.Set(_streams.Name, VenueStatus.Connecting);
        while (true)
            await _trying.ExecuteAsync(TalkAsync, stop);
    }

    /// <summary>Connects and reads until the connection is lost; returns when it had lasted.</summary>
    private async ValueTask TalkAsync(CancellationToken stop)
    {
        var conversation = await OpenAsync(stop);
        var connected = _context.Time.GetTimestamp();
        try
        {
            await using (conversation)
                await conversation.ReadOnAsync(stop);
        }
        catch (ConnectionLostException lost)
        {
            _streams.Close();
            _figures.Set(_streams.Name, VenueStatus.Reconnecting);
            _figures.Fail(lost.Message);
            Log.Disconnected(_context.Lifecycle, _streams.Name, lost.Message);
            if (_context.Time.GetElapsedTime(connected) < Lasting)
                throw;
        }
    }

    /// <summary>Connects and subscribes; returns once data flows.</summary>
    private async ValueTask<Conversation> OpenAsync(CancellationToken stop)
    {
        await _streams.PrepareAsync(stop);
        await _pace.WaitAsync(stop);
        var started = _context.Time.GetTimestamp();
        var ping = _streams.Ping.IsEmpty ? _settings.PingInterval : (TimeSpan?)null;
        var link = await SocketLink.ConnectAsync(_streams.Address, ping, _context.Time, stop);
        _pulse.Heard(Now);
        var conversation = new Conversation(
            link, _streams, _settings.PingInterval, _pulse, _figures, _badFrames, _context.Time);
        try
        {
            await conversation.ReadToFirstDataAsync(FirstDataTimeout, stop);
        }
        catch
        {
            await conversation.DisposeAsync();
            _streams.Close();
            throw;
        }

        _figures.Set(_streams.Name, VenueStatus.Connected);
        if (_wasConnected)
            _figures.CountReconnect();
        _wasConnected = true;
        Log.Connected(_context.Lifecycle, _streams.Name, _context.Time.GetElapsedTime(started).TotalMilliseconds);
        return conversation;
    }

    private ValueTask OnFailedAttempt(OnRetryArguments<object> failed)
    {
        var (attempt, reason) = (failed.AttemptNumber + 1, failed.Outcome.Exception!.Message);
        _figures.Fail(reason);
        Log.ReconnectFailed(_context.Lifecycle, _streams.Name, attempt, reason, failed.RetryDelay.TotalSeconds);
        if (attempt < _settings.MaxReconnectAttempts)
            return default;
        _figures.Set(_streams.Name, VenueStatus.Down);
        if (attempt == _settings.MaxReconnectAttempts)
            Log.Down(_context.Lifecycle, _streams.Name, attempt);
        return default;
    }
}
