using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Writes changed books and tickers to Redis, and hands their markets to metrics-engine by <c>queue:books:*</c>.
/// What changes while a market is on its way is conflated into its next turn, so the feeds never wait for Redis; at
/// most two turns are on their way.
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
    /// So many of many markets are written before they are handed over by one command a share: few enough that the
    /// first of them does not wait for the last. Of a few each is handed over by itself.
    /// </summary>
    private const int HandedOverAtOnce = 64;

    /// <summary>
    /// So many markets, of two texts each, are published by a turn, so that a process that fell behind writes into the
    /// memory that its batches keep: all of thousands at once would need megabytes anew each turn, and fall behind by
    /// that.
    /// </summary>
    private const int MarketsATurn = 256;

    private const int Many = 32;

    private readonly PublishSchedule _schedule = new();
    private readonly List<MarketId> _handedOver = [];
    private readonly long _started = time.GetTimestamp();
    private PublishTurn _turn = new();
    private PublishTurn _before = new();
    private TimeSpan _lookAt;

    /// <summary>Books written since the service started.</summary>
    public long Published { get; private set; }

    /// <summary>
    /// States of books that were never written since the service started, because a newer one was there first.
    /// </summary>
    public long Conflated { get; private set; }

    /// <summary>Whether the last turn published so many markets that the next one does well to gather some.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether the last turn left markets that are due.</summary>
    public bool HasMore => _schedule.HasDue;

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

    /// <summary>
    /// Publishes what is due, up to a bound; returns once it stands in Redis, or, with many markets, once what was
    /// published before does: then the next turn is written while this one is on its way.
    /// </summary>
    /// <exception cref="StackExchange.Redis.RedisException">It does not, and is due again.</exception>
    /// <exception cref="TimeoutException">It may not, and is due again.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        // Not in the midst of writing: what was taken up by then would be in no turn any more.
        cancellationToken.ThrowIfCancellationRequested();
        var (now, interval) = (Now, Interval);
        while (output.Changed.TryRead(out var changed))
            _schedule.Changed(changed, now, interval);
        if (now >= _lookAt)
        {
            _lookAt = now + PublishSchedule.Beat;
            _schedule.Look(board.Feeds.SelectMany(feed => feed.Markets), now);
        }

        (_turn, _before) = (_before, _turn);
        _schedule.TakeDue(now, MarketsATurn, _turn.Markets);
        IsBusy = _turn.Markets.Count >= Many;
        Write();
        await _before.SettleAsync(Again);
        if (!IsBusy)
            await _turn.SettleAsync(Again);
    }

    /// <summary>Returns once all that was published stands in Redis.</summary>
    /// <inheritdoc cref="TurnAsync" path="/exception"/>
    public async Task FinishAsync()
    {
        await _before.SettleAsync(Again);
        await _turn.SettleAsync(Again);
    }

    private void Write()
    {
        _handedOver.Clear();
        var atOnce = IsBusy || queue.IsPushSlow ? HandedOverAtOnce : 1;
        try
        {
            foreach (var market in _turn.Markets)
            {
                Publish(market);
                if (_handedOver.Count >= atOnce)
                    HandOver();
            }

            HandOver();
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without a connection a command fails as it is made: so has the turn.
            _turn.Commands.Fail(error);
        }
    }

    private void Again(PublishedMarket market)
    {
        market.Forget();
        _schedule.Again(market);
    }

    private void Publish(PublishedMarket market)
    {
        var (feed, id, now) = (market.Feed, market.Feed.Market, Now);
        var changed = feed.TakeUp();
        var isBookDue = changed.HasFlag(MarketChange.Book) || PublishSchedule.IsRested(market, now);
        var text = _turn.Commands.NextText();
        var isRead = isBookDue
            && feed.TryRead((market, text), static (book, stamp, to) => to.market.Write(to.text, book, stamp));
        if (isRead)
        {
            Conflated += market.TakeConflated();
            PublishSchedule.Published(market, now, Interval);
            books.Set(id, text.WrittenMemory, _turn.Commands);
            Published++;
        }

        var ticker = feed.Ticker;
        var isNewTicker = ticker is not null && !market.Holds(ticker) && _schedule.MayTicker(market, now, IsBusy);
        if (isNewTicker)
        {
            var tickerText = _turn.Commands.NextText();
            market.Write(tickerText, ticker!, now);
            _turn.Commands.Add(tickers.SetAsync(id, tickerText.WrittenMemory));
        }

        if (isRead || isNewTicker)
            _handedOver.Add(id);
    }

    private void HandOver()
    {
        if (_handedOver.Count == 0)
            return;
        queue.Push(_handedOver, _turn.Commands);
        _handedOver.Clear();
    }
}
