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

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private DateTimeOffset? _missingSince;
    private DateTimeOffset _dueAt;
    private TimeSpan _retry = Pace;

    /// <summary>The market.</summary>
    public MarketFeed Feed { get; } = feed;

    /// <summary>Whether REST stands in for the connection.</summary>
    public bool IsPolled { get; private set; }

    /// <summary>
    /// Looks whether REST has to stand in, and calls a book of it that is too old what it is.
    /// </summary>
    public void Look(DateTimeOffset now)
    {
        var hasStream = Feed.LookForStream(now);
        lock (_gate)
        {
            if (hasStream)
                (_missingSince, _dueAt, _retry) = (null, default, Pace);
            else
                _missingSince ??= now;
            IsPolled = now - _missingSince >= Patience;
        }
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
            _dueAt = time.GetUtcNow() + Pace;
        if (await ask(polled, stop) is { } answer)
            Feed.AcceptPolled(answer.Book, answer.Levels, time.GetUtcNow());
        lock (_gate)
            _retry = Pace;
    }

    /// <summary>The answer was none; how long until the next request.</summary>
    public TimeSpan Fail(DateTimeOffset now)
    {
        lock (_gate)
        {
            var wait = _retry;
            (_dueAt, _retry) = (now + wait, _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry);
            return wait;
        }
    }
}

/// <summary>A book over REST.</summary>
/// <param name="Book">Best levels first.</param>
/// <param name="Levels">How many a side were asked for.</param>
internal sealed record PolledAnswer(DepthMessage Book, int Levels);
