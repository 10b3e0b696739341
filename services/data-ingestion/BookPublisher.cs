using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Writes changed books and tickers to Redis, and hands their markets to metrics-engine by <c>queue:books:*</c>.
/// One turn at a time: what changes while a turn's commands are on their way is conflated into the next, so the feeds
/// never wait for Redis.
/// </summary>
internal sealed class BookPublisher(
    FeedOutput output,
    FeedBoard board,
    OrderBooks books,
    Tickers tickers,
    BookQueue queue,
    ConfigurationWatch configuration,
    TimeProvider time)
{
    /// <summary>
    /// So many markets are written before they are handed over by one command a share: few enough that the first of
    /// them does not wait for the last.
    /// </summary>
    private const int HandedOverAtOnce = 64;

    private const int Many = 16;

    private readonly PublishSchedule _schedule = new();
    private readonly List<PublishedMarket> _due = [];
    private readonly List<Task> _commands = [];
    private readonly List<MarketId> _handedOver = [];
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _lookAt;

    /// <summary>Books written since the service started.</summary>
    public long Published { get; private set; }

    /// <summary>Whether the last turn published so many markets that the next one does well to gather some.</summary>
    public bool IsBusy => _due.Count >= Many;

    /// <summary>How long until something is due by the clock.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var next = _schedule.NextAt is { } at && at < _lookAt ? at : _lookAt;
            return next - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private TimeSpan Interval => configuration.Current.Features.DataCapture.RealtimeInterval;

    private TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>Publishes what is due; returns once it stands in Redis.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">It does not, and is due again.</exception>
    /// <exception cref="TimeoutException">It may not, and is due again.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (output.Changed.TryRead(out var changed))
            _schedule.Changed(changed, Now, Interval);
        if (Now >= _lookAt)
        {
            _lookAt = Now + PublishSchedule.Beat;
            _schedule.Look(board.Feeds.SelectMany(feed => feed.Markets), Now);
        }

        _due.Clear();
        _schedule.TakeDue(Now, _due);
        if (_due.Count > 0)
            await PublishAsync(cancellationToken);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        try
        {
            _commands.Clear();
            _handedOver.Clear();
            foreach (var market in _due)
            {
                Publish(market, cancellationToken);
                if (_handedOver.Count >= HandedOverAtOnce)
                    HandOver(cancellationToken);
            }

            HandOver(cancellationToken);
            await Task.WhenAll(_commands);
        }
        catch
        {
            await Task.WhenAll(_commands).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var market in _due)
            {
                market.At = null;
                _schedule.Again(market, Now);
            }

            throw;
        }
    }

    private void Publish(PublishedMarket market, CancellationToken cancellationToken)
    {
        var (feed, id) = (market.Feed, market.Feed.Market);
        var changed = feed.TakeUp();
        market.Text.ResetWrittenCount();
        var isBookDue = changed.HasFlag(MarketChange.Book) || PublishSchedule.IsRested(market, Now);
        var isRead = isBookDue
            && feed.TryRead(market.Text, static (book, stamp, text) => BookJson.Write(text, book, stamp));
        if (isRead)
        {
            PublishSchedule.Published(market, Now, Interval);
            _commands.Add(books.SetAsync(id, market.Text.WrittenMemory, cancellationToken));
            Published++;
        }

        var isNewTicker = feed.Ticker is not null && !ReferenceEquals(feed.Ticker, market.Ticker);
        if (isNewTicker)
            _commands.Add(SetAsync(market, cancellationToken));

        if (isRead || isNewTicker)
            _handedOver.Add(id);
    }

    /// <summary>
    /// After the books on one connection: whoever takes a market out of the list finds what was written.
    /// </summary>
    private void HandOver(CancellationToken cancellationToken)
    {
        if (_handedOver.Count == 0)
            return;
        _commands.Add(queue.PushAsync(_handedOver, cancellationToken));
        _handedOver.Clear();
    }

    private async Task SetAsync(PublishedMarket market, CancellationToken cancellationToken)
    {
        var ticker = market.Feed.Ticker!;
        await tickers.SetAsync(ticker, cancellationToken);
        market.Ticker = ticker;
    }
}
