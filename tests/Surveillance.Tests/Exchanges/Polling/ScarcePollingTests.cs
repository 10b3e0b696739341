using System.Collections.Concurrent;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Polling;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Polling;

/// <summary>
/// Six markets without a stream, and a venue that answers one request a second, on a clock that the test moves.
/// </summary>
public sealed class ScarcePollingTests : IAsyncDisposable
{
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(1);

    /// <summary>For the loops, which run on other threads, to do what is due before time goes on.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Offline _stage = Offline.Okx().Stage;
    private readonly CancellationTokenSource _end = new();
    private readonly List<MarketFeed> _feeds;
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly Lock _gate = new();
    private readonly Task _running;
    private DateTimeOffset _free;

    public ScarcePollingTests()
    {
        _feeds = [.. Enumerable.Range(1, 6).Select(Feed)];
        var markets = _feeds.Select(feed => new PolledMarket(feed, (_, stop) => AnswerAsync(feed, stop))).ToList();
        var polling = new BookPolling("okx", markets, new PollBudget(1), _stage.Figures, _stage.Context);
        _running = Task.WhenAll(polling.Parts.Select(part => part(_end.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    [Fact]
    public async Task As_many_are_polled_as_can_be_kept_young_and_none_of_them_comes_and_goes()
    {
        await PassAsync(seconds: 30 + 40);
        Assert.Equal(["M1", "M2", "M3"], _asked.Keys.Order());
        Assert.All(_asked.Values, times => Assert.InRange(times, 11, 14));
        Assert.Equal([true, true, true, false, false, false], _feeds.Select(IsLive));
        Assert.Null(_stage.Gap);
        Assert.Equal(3, _stage.Figures.At(_stage.Time.GetUtcNow()).PolledMarkets);
        Assert.Single(_stage.Log.Entries, entry => entry.Text
            == "okx: REST can be asked for 3 books often enough; 3 markets more have none");
    }

    [Fact]
    public async Task A_market_whose_stream_is_back_leaves_its_place_to_one_that_waits()
    {
        await PassAsync(seconds: 36);
        for (var second = 0; second < 12; second++)
        {
            Stream(_feeds[1]);
            await PassAsync(seconds: 1);
        }

        Assert.Equal(["M1", "M2", "M3", "M4"], _asked.Keys.Order());
        Assert.Equal([true, true, true, true, false, false], _feeds.Select(IsLive));
        Assert.Null(_stage.Gap);
    }

    private static bool IsLive(MarketFeed feed) => feed.TryRead(0, static (_, _, _) => { });

    private MarketFeed Feed(int number)
    {
        var instrument = _stage.Plan.Instruments[0] with { Id = $"M{number}" };
        var book = new OrderBook(new MarketId("okx", instrument.Id), levelLimit: 400, CoverageRule.WorstHeld);
        return new MarketFeed(_stage.Plan, instrument, book, _stage.Figures, _stage.Context);
    }

    private async Task<PolledAnswer?> AnswerAsync(MarketFeed feed, CancellationToken stop)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = _stage.Time.GetUtcNow();
            wait = _free > now ? _free - now : TimeSpan.Zero;
            _free = now + wait + Answering;
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, _stage.Time, stop);
        _asked.AddOrUpdate(feed.Market.Instrument, 1, (_, times) => times + 1);
        var answer = new DepthMessage { LastId = 1, VenueTime = _stage.Time.GetUtcNow() };
        answer.Bids.Add(new Level(100, 1));
        answer.Asks.Add(new Level(101, 1));
        return new PolledAnswer(answer, 400);
    }

    private void Stream(MarketFeed feed)
    {
        var now = _stage.Time.GetUtcNow();
        lock (feed.Gate)
        {
            feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, 1);
            Assert.True(feed.Leading.AcceptLocked(now, now));
        }
    }

    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds * 8; i++)
        {
            _stage.Time.Advance(TimeSpan.FromMilliseconds(125));
            await Task.Delay(Moment, TimeProvider.System, TestContext.Current.CancellationToken);
            await Eventually.TurnsAsync();
        }
    }
}
