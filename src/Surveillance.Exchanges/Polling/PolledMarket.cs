namespace Surveillance.Exchanges.Polling;

/// <summary>One market whose book can be asked for over REST, and when that is due.</summary>
/// <param name="feed">The market.</param>
/// <param name="ask">
/// Asks for the book; null when it cannot be read yet. What the venue does wrong it throws, as
/// <see cref="HttpRequestException"/>, <see cref="FeedProtocolException"/> or
/// <see cref="System.Text.Json.JsonException"/>.
/// </param>
internal sealed class PolledMarket(MarketFeed feed, Func<int, CancellationToken, Task<PolledAnswer?>> ask)
{
    /// <summary>So long the connection may be without a right book before REST is asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private DateTimeOffset? _missingSince;
    private DateTimeOffset _dueAt;
    private TimeSpan _pace = PollBudget.Usual;
    private TimeSpan _askedPace = PollBudget.Usual;
    private TimeSpan _retry = PollBudget.Usual;

    /// <summary>
    /// How old a book may become: three times the pace at which it is asked for. An answer or two may fail before.
    /// </summary>
    private TimeSpan Trusted
    {
        get
        {
            lock (_gate)
                return 3 * (_pace > _askedPace ? _pace : _askedPace);
        }
    }

    /// <summary>The market.</summary>
    public MarketFeed Feed { get; } = feed;

    /// <summary>Whether REST stands in for the connection.</summary>
    public bool IsPolled { get; private set; }

    /// <summary>
    /// Looks whether REST has to stand in, and calls a book of it that is too old what it is.
    /// </summary>
    public bool Look(DateTimeOffset now)
    {
        var hasStream = Feed.LookForStream(now, Trusted);
        lock (_gate)
        {
            if (hasStream)
                (_missingSince, _dueAt, _retry) = (null, default, PollBudget.Usual);
            else
                _missingSince = LaterOf(_missingSince ?? now, Feed.StreamRightAt);
            var isWaiting = now - _missingSince >= Patience;
            IsPolled &= isWaiting;
            return isWaiting;
        }
    }

    /// <summary>REST stands in, and is asked so often; or it does not, as the budget does not suffice.</summary>
    public void Poll(TimeSpan? pace)
    {
        lock (_gate)
            (IsPolled, _pace) = (pace is not null, pace ?? PollBudget.Usual);
    }

    /// <summary>Whether it is to be asked for now.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        lock (_gate)
            return IsPolled && now >= _dueAt;
    }

    /// <summary>Asks once.</summary>
    /// <param name="polled">How many markets share the budget.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Gives up.</param>
    public async Task AskAsync(int polled, TimeProvider time, CancellationToken stop)
    {
        lock (_gate)
            (_dueAt, _askedPace) = (time.GetUtcNow() + _pace, _pace);
        if (await ask(polled, stop) is { } answer)
            Feed.AcceptPolled(answer.Book, answer.Levels, time.GetUtcNow());
        lock (_gate)
            _retry = PollBudget.Usual;
    }

    /// <summary>The answer was none; how long until the next request.</summary>
    public TimeSpan Fail(DateTimeOffset now)
    {
        lock (_gate)
        {
            var wait = _retry > _pace ? _retry : _pace;
            (_dueAt, _retry) = (now + wait, _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry);
            return wait;
        }
    }

    /// <summary>A stream may have been there for a moment between two looks.</summary>
    private static DateTimeOffset LaterOf(DateTimeOffset missingSince, DateTimeOffset rightAt) =>
        rightAt > missingSince ? rightAt : missingSince;
}

/// <summary>A book over REST.</summary>
/// <param name="Book">Best levels first.</param>
/// <param name="Levels">How many a side were asked for.</param>
internal sealed record PolledAnswer(DepthMessage Book, int Levels);
