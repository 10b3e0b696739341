using Surveillance.Exchanges;
using Surveillance.Exchanges.Prices;
using Surveillance.Exchanges.Trading;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Exchanges.Clocks;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Prices;

/// <summary>The streams of prices of one connection, looked at once a second on a clock that the test moves.</summary>
public sealed class PriceWatchTests
{
    private static readonly PriceRhythm Rhythm =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(5), limit: TimeSpan.FromSeconds(10));

    private static readonly HttpClient Http = new();

    private readonly SteppableTime _time = new(new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero));
    private readonly KeptLog _log = new();
    private readonly MarketFeed _market = Offline.Binance().Stage.Feed;
    private readonly FeedFigures _figures;
    private readonly PriceWatch _watch;
    private readonly DateTimeOffset _begun;

    public PriceWatchTests()
    {
        var plan = new FeedPlan(Shipped.Config.Venues["binance"], [], TimeSpan.FromSeconds(5));
        _begun = _time.GetUtcNow();
        _figures = new FeedFigures(plan, _begun);
        _watch = new PriceWatch(
            "binance prices", PriceRenewal.UsualPause, _figures,
            new FeedContext(new FeedOutput(), Http, _log, _log, _time));
    }

    [Fact]
    public void With_four_hundred_silent_streams_one_is_renewed_each_thirty_seconds_and_none_is_forgotten()
    {
        var streams = Streams(400);
        var renewals = Watch(seconds: 4 * 3_600);
        Assert.All(renewals.Zip(renewals.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, 30, 31));
        Assert.InRange(renewals.Count, 460, 480);
        Assert.Equal(400, renewals.Select(one => one.Stream).Distinct().Count());
        Assert.All(
            renewals.GroupBy(one => one.Stream),
            own => Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= 60)));
        Assert.Equal(renewals.Count, _figures.At(_time.GetUtcNow()).StreamsRenewed);
        Assert.InRange(_figures.At(_time.GetUtcNow()).SilentStreams, 399, 400);
        Assert.Equal(renewals.Count, _log.Entries.Count);
        Assert.Equal(400, streams.Count);
    }

    [Fact]
    public void The_one_that_has_been_quiet_for_longest_comes_first()
    {
        var streams = Streams(3);
        foreach (var stream in (PriceStream[])[streams[1], streams[2], streams[0]])
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.Heard(stream);
        }

        var order = Watch(seconds: 100).Select(one => one.Stream).Take(3);
        Assert.Equal([streams[1], streams[2], streams[0]], order);
    }

    [Fact]
    public void A_renewal_is_told_and_counted_and_those_that_speak_are_left_alone()
    {
        var streams = Streams(2);
        var renewals = new List<PriceStream>();
        for (var second = 0; second < 50; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.Heard(streams[1]);
            if (_watch.Renewed() is { } stream)
                renewals.Add(stream);
        }

        Assert.Equal([streams[0]], renewals);
        Assert.Equal(
            ["binance prices: stream 0 has told no price for 6 s on a live connection; subscribed anew (1 so far)"],
            _log.Entries.Select(entry => entry.Text));
        var health = _figures.At(_time.GetUtcNow());
        Assert.Equal((1, 1L), (health.SilentStreams, health.StreamsRenewed));
        _watch.End();
        Assert.Equal(0, _figures.At(_time.GetUtcNow()).SilentStreams);
    }

    [Fact]
    public void Where_limits_leave_no_room_nothing_is_renewed_and_silence_is_shown()
    {
        Streams(2);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(_watch.Renewed(RenewalRoom.None));
        Assert.Equal(2, _figures.At(_time.GetUtcNow()).SilentStreams);
        Assert.Equal(0, _figures.At(_time.GetUtcNow()).StreamsRenewed);
        Assert.NotNull(_watch.Renewed());
    }

    [Fact]
    public void Nothing_is_expected_of_a_market_that_is_not_traded_and_its_deadline_begins_when_it_is()
    {
        Streams(1);
        _market.Take(new InstrumentState(TradingState.Halted, "BREAK"));
        Assert.Empty(Watch(seconds: 600));
        Assert.Equal(0, _figures.At(_time.GetUtcNow()).SilentStreams);
        _market.Take(new InstrumentState(TradingState.Traded, "TRADING"));
        Assert.Equal([606], Watch(seconds: 10).Select(one => one.At));
    }

    [Fact]
    public void Nothing_is_expected_of_a_stream_that_was_removed()
    {
        var streams = Streams(2);
        _watch.Remove(streams[0]);
        Assert.All(Watch(seconds: 100), one => Assert.Same(streams[1], one.Stream));
        Assert.Equal(1, _figures.At(_time.GetUtcNow()).SilentStreams);
    }

    [Fact]
    public void A_clock_that_is_set_makes_nothing_silent()
    {
        var streams = Streams(1);
        _watch.Heard(streams[0]);
        _time.Step(TimeSpan.FromHours(1));
        Assert.Null(_watch.Renewed());
        Assert.Equal(0, _figures.At(_time.GetUtcNow()).SilentStreams);
    }

    /// <summary>So many streams, subscribed.</summary>
    private List<PriceStream> Streams(int count)
    {
        List<PriceStream> streams =
            [.. Enumerable.Range(0, count).Select(i => _watch.Add($"stream {i}", $"stream {i}", Rhythm, _market))];
        _watch.Begin(streams);
        return streams;
    }

    private List<(int At, PriceStream Stream)> Watch(int seconds)
    {
        var renewals = new List<(int, PriceStream)>();
        for (var second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_watch.Renewed() is { } stream)
                renewals.Add(((int)(_time.GetUtcNow() - _begun).TotalSeconds, stream));
        }

        return renewals;
    }
}
