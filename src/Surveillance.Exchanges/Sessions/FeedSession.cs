using Polly;
using Polly.Retry;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Keeps one connection to a venue, for ever: connects, subscribes, reads, and after a loss connects again: at once
/// when the connection had lasted, else with exponential back-off and jitter. An open socket, an acknowledgement or a
/// first frame prove nothing. One whose end is known is replaced by another one before. After
/// <c>max_reconnect_attempts</c> the venue is called down, and tried on.
/// </summary>
internal sealed class FeedSession
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    /// <summary>A connection that brought data for so long was a good one; the back-off begins anew.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(30);

    private readonly ConnectionSettings _settings;
    private readonly FeedFigures _figures;
    private readonly FeedContext _context;
    private readonly ResiliencePipeline _trying;
    private readonly Connector _connector;
    private readonly Handover _handover;
    private IVenueStreams _streams;

    /// <param name="turns">
    /// The same streams twice: connections that replace each other take turns, so that each keeps a state of its own.
    /// </param>
    /// <param name="settings">Back-off and keep-alive.</param>
    /// <param name="pace">Spaces connections, and says how long each is kept.</param>
    /// <param name="figures">Counts.</param>
    /// <param name="context">Clock and logs.</param>
    public FeedSession(
        IReadOnlyList<IVenueStreams> turns,
        ConnectionSettings settings,
        ConnectionPace pace,
        FeedFigures figures,
        FeedContext context)
    {
        (_streams, _settings, _figures, _context) = (turns[0], settings, figures, context);
        _connector = new Connector(settings, pace, figures, context);
        _handover = new Handover(turns, _connector, settings.ReconnectDelay, figures, context);
        _trying = new ResiliencePipelineBuilder { TimeProvider = context.Time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(Connector.IsVenues),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = settings.ReconnectDelay,
            MaxDelay = LongestDelay > settings.ReconnectDelay ? LongestDelay : settings.ReconnectDelay,
            OnRetry = OnFailedAttempt,
        }).Build();
    }

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
        var conversation = await _connector.OpenAsync(_streams, stop, stop);
        ConnectionLostException? lost = null;
        try
        {
            while (true)
            {
                await conversation.UntilEndingAsync();
                conversation = await _handover.ReplaceAsync(conversation, stop);
                _streams = conversation.Streams;
            }
        }
        catch (ConnectionLostException error)
        {
            lost = error;
        }
        finally
        {
            try
            {
                // It looks no more after this: what is closed stays closed.
                await conversation.DisposeAsync();
            }
            finally
            {
                if (lost is not null)
                    Lose(conversation.IsEnding ? GapReason.Maintenance : GapReason.Disconnect, lost.Message);
            }
        }

        if (conversation.Age < Lasting)
            throw new ConnectionLostException(lost.Message, lost);
    }

    private void Lose(GapReason reason, string why)
    {
        _streams.Close(reason);
        _figures.Set(_streams.Name, VenueStatus.Reconnecting);
        _figures.Fail(why);
        Log.Disconnected(_context.Lifecycle, _streams.Name, why);
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
