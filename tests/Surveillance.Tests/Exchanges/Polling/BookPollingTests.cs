using Surveillance.Exchanges;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;
using Surveillance.Tests.Support;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges.Polling;

/// <summary>When books are asked for over REST, and what becomes of them, on a clock that the test moves.</summary>
public sealed class BookPollingTests : IAsyncDisposable
{
    /// <summary>For the loops, which run on other threads, to do what is due before time goes on.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Offline _stage = Offline.Okx().Stage;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private Exception? _refusal;
    private int _asked;
    private long _sequence = 100;

    public BookPollingTests()
    {
        var polling = new BookPolling(
            "okx", [new PolledMarket(_stage.Feed, AskAsync)], new PollBudget(10), _stage.Figures, _stage.Context);
        _running = Task.WhenAll(polling.Parts.Select(part => part(_end.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    [Fact]
    public async Task After_half_a_minute_without_a_stream_the_book_is_asked_for_once_a_second()
    {
        await PassAsync(seconds: 29);
        Assert.Equal((0, 0), (_asked, Polled));
        await PassAsync(seconds: 12);
        Assert.InRange(_asked, 6, 11);
        Assert.Equal(1, Polled);
        Assert.Equal(BookSource.Rest, _stage.Book!.Source);
        Assert.Null(_stage.Gap);
        Assert.Single(_stage.Log.Entries, entry => entry.Text
            == "okx: no data over sockets for 30 s; books of 1 markets are polled over REST");
    }

    [Fact]
    public async Task A_stream_that_was_there_between_two_looks_alone_is_waited_for_anew()
    {
        await PassAsync(seconds: 20);
        Stream();
        Break(GapReason.Disconnect);
        await PassAsync(seconds: 29);
        Assert.Equal((0, 0), (_asked, Polled));
        await PassAsync(seconds: 3);
        Assert.Equal(1, Polled);
        Assert.InRange(_stage.Gap!.Duration.TotalSeconds, 30, 32);
    }

    [Fact]
    public async Task The_gap_ends_with_the_first_answer_and_the_stream_takes_over_without_another()
    {
        Stream();
        Assert.NotNull(_stage.Book);
        Break(GapReason.Disconnect);
        await PassAsync(seconds: 35);
        var gap = _stage.Gap!;
        Assert.Equal((Start, GapReason.Disconnect), (gap.Start, gap.Reason));
        Assert.InRange(gap.Duration.TotalSeconds, 30, 32);
        Break(GapReason.Disconnect);
        Assert.Equal(BookSource.Rest, _stage.Book!.Source);
        Stream();
        await PassAsync(seconds: 1);
        Assert.Equal(BookSource.Stream, _stage.Book!.Source);
        Assert.Null(_stage.Gap);
        Assert.Equal(0, Polled);
        var asked = _asked;
        await PassAsync(seconds: 10);
        Assert.Equal(asked, _asked);
        Assert.Single(_stage.Log.Entries, entry => entry.Text
            == "okx: books come over sockets again; polling over REST ends");
    }

    [Fact]
    public async Task A_book_that_is_not_renewed_is_stale_after_three_seconds()
    {
        await PassAsync(seconds: 32);
        var last = _stage.Book!.LocalTimestamp;
        _refusal = new HttpRequestException("refused");
        await PassAsync(seconds: 2);
        Assert.NotNull(_stage.Book);
        await PassAsync(seconds: 3);
        Assert.Null(_stage.Book);
        _refusal = null;
        await PassAsync(seconds: 10);
        Assert.Equal(BookSource.Rest, _stage.Book!.Source);
        var gap = _stage.Gap!;
        Assert.Equal(GapReason.Stale, gap.Reason);
        Assert.InRange(gap.Start - last, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task A_market_that_cannot_be_had_is_asked_for_ever_more_seldom()
    {
        _refusal = new HttpRequestException("unknown symbol");
        await PassAsync(seconds: 30 + 64);
        Assert.InRange(_asked, 5, 8);
    }

    [Fact]
    public void An_answer_that_comes_after_the_stream_is_not_taken()
    {
        Stream();
        _stage.Feed.AcceptPolled(Answer(), levels: 400, _stage.Time.GetUtcNow());
        Assert.Equal(BookSource.Stream, _stage.Book!.Source);
    }

    [Fact]
    public void A_crossed_answer_is_no_book()
    {
        var crossed = new DepthMessage { LastId = 5 };
        crossed.Bids.Add(new Level(103, 1));
        crossed.Asks.Add(new Level(101, 1));
        _stage.Feed.AcceptPolled(crossed, levels: 400, _stage.Time.GetUtcNow());
        Assert.Null(_stage.Book);
        _stage.Feed.AcceptPolled(Answer(), levels: 400, _stage.Time.GetUtcNow());
        _stage.Feed.AcceptPolled(crossed, levels: 400, _stage.Time.GetUtcNow());
        Assert.Equal(100, _stage.Book!.BestBid);
    }

    private int Polled => _stage.Figures.At(_stage.Time.GetUtcNow()).PolledMarkets;

    private DepthMessage Answer()
    {
        var answer = new DepthMessage { LastId = ++_sequence, VenueTime = _stage.Time.GetUtcNow() };
        answer.Bids.Add(new Level(100, 1));
        answer.Asks.Add(new Level(101, 1));
        return answer;
    }

    private Task<PolledAnswer?> AskAsync(int polled, CancellationToken cancellationToken)
    {
        _asked++;
        return _refusal is null
            ? Task.FromResult<PolledAnswer?>(new PolledAnswer(Answer(), 400))
            : Task.FromException<PolledAnswer?>(_refusal);
    }

    private void Stream()
    {
        var (feed, now) = (_stage.Feed, _stage.Time.GetUtcNow());
        lock (feed.Gate)
        {
            feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, ++_sequence);
            Assert.True(feed.Leading.AcceptLocked(now, now));
        }
    }

    private void Break(GapReason reason)
    {
        lock (_stage.Feed.Gate)
        {
            _stage.Feed.Book.Invalidate();
            _stage.Feed.Leading.BreakLocked(reason);
        }
    }

    /// <summary>Lets time pass, the book being read as the publisher does.</summary>
    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds * 8; i++)
        {
            _stage.Time.Advance(TimeSpan.FromMilliseconds(125));
            await Task.Delay(Moment, TimeProvider.System, TestContext.Current.CancellationToken);
            await Eventually.TurnsAsync();
            _ = _stage.Book;
        }
    }
}
