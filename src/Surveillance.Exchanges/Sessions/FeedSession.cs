using System.Text.Json;
using Polly;
using Polly.Retry;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Keeps one connection to a venue, for ever: connects, subscribes, reads, and after a loss connects again with
/// exponential back-off and jitter, which begins anew only once *data* has flowed: an open socket or an acknowledgement
/// proves nothing. After <c>max_reconnect_attempts</c> the venue is called down, and tried on.
/// </summary>
internal sealed class FeedSession
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstDataTimeout = TimeSpan.FromSeconds(20);

    private readonly IVenueStreams _streams;
    private readonly ConnectionSettings _settings;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly ConnectionPulse _pulse = new();
    private readonly BadFrames _badFrames;
    private readonly ResiliencePipeline _opening;
    private bool _wasConnected;

    public FeedSession(IVenueStreams streams, ConnectionSettings settings, FeedFigures figures, FeedContext context)
    {
        (_streams, _settings, _figures, _context) = (streams, settings, figures, context);
        _badFrames = new BadFrames(streams.Name, figures, context);
        _opening = new ResiliencePipelineBuilder { TimeProvider = context.Time }.AddRetry(new RetryStrategyOptions
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
        {
            try
            {
                await using var conversation = await _opening.ExecuteAsync(OpenAsync, stop);
                await conversation.ReadOnAsync(stop);
            }
            catch (ConnectionLostException lost)
            {
                _streams.Close();
                _figures.Set(_streams.Name, VenueStatus.Reconnecting);
                _figures.Fail(lost.Message);
                Log.Disconnected(_context.Lifecycle, _streams.Name, lost.Message);
            }
        }
    }

    /// <summary>Connects and subscribes; returns once data flows.</summary>
    private async ValueTask<Conversation> OpenAsync(CancellationToken stop)
    {
        await _streams.PrepareAsync(stop);
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
