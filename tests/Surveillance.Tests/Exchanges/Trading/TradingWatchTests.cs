using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Trading;

/// <summary>When the listings of a venue are read anew, on a clock that the test moves.</summary>
public sealed class TradingWatchTests : IAsyncDisposable
{
    private static readonly InstrumentState Halted = new(TradingState.Halted, "BREAK");

    private readonly Offline _stage = Offline.Okx().Stage;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private Exception? _refusal;
    private int _asked;
    private long _sequence = 10;

    public TradingWatchTests() => _running = new TradingWatch(
        "okx",
        [_stage.Feed],
        _ =>
        {
            _asked++;
            return _refusal is null ? Task.CompletedTask : Task.FromException(_refusal);
        },
        _stage.Context).RunAsync(_end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _end.Dispose();
    }

    [Fact]
    public void A_market_whose_book_changes_gives_no_cause_to_ask()
    {
        Pass(600, isLively: true);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public void A_market_that_rests_gives_cause_once_a_minute()
    {
        Pass(5, isLively: true);
        Pass(60);
        Assert.Equal(1, _asked);
        Pass(60);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void A_break_is_looked_into_at_once_and_once()
    {
        Pass(30, isLively: true);
        lock (_stage.Feed.Gate)
            _stage.Feed.Leading.BreakLocked(GapReason.StreamSilent);
        Pass(1);
        Assert.Equal(1, _asked);
        Pass(59);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void While_the_market_is_halted_it_is_asked_twice_a_minute_until_it_is_traded()
    {
        Pass(30, isLively: true);
        _stage.Feed.Take(Halted);
        Pass(300);
        Assert.Equal(10, _asked);
        _stage.Feed.Take(new InstrumentState(TradingState.Traded, "TRADING"));
        Pass(600, isLively: true);
        Assert.InRange(_asked, 10, 11);
    }

    [Fact]
    public void A_venue_that_does_not_answer_is_asked_again_in_half_a_minute()
    {
        Pass(30, isLively: true);
        _stage.Feed.Take(Halted);
        _refusal = new HttpRequestException("no route");
        Pass(90);
        Assert.InRange(_asked, 3, 4);
        Assert.Contains(
            _stage.Log.Entries,
            entry => entry.Text == "What okx lists could not be fetched; tried again in 30 s");
    }

    /// <summary>The watch moves on within the call: nothing that it waits for takes any other time.</summary>
    private void Pass(int seconds, bool isLively = false)
    {
        for (var second = 0; second < seconds; second++)
        {
            if (isLively)
                Frame();
            _stage.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private void Frame()
    {
        lock (_stage.Feed.Gate)
        {
            _stage.Feed.Leading.TakeNewBeginningLocked();
            _stage.Feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, ++_sequence);
            _stage.Feed.Leading.AcceptLocked(null, _stage.Time.GetUtcNow());
        }
    }
}
