using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>A market whose connection is replaced by another one, event by event: both are told the same ids.</summary>
public sealed class MarketLineTests
{
    private readonly Offline _stage;
    private readonly BinanceMarket _old;
    private readonly BinanceMarket _new;
    private DateTimeOffset _now = Start;

    public MarketLineTests()
    {
        (_stage, _old) = Offline.Binance();
        _new = new BinanceMarket(
            _stage.Feed.Another(), BinanceProduct.Futures, "BTCUSDT", _old.Names,
            new SnapshotReach(BinanceProduct.Futures.SnapshotSizes, markets: 1, BinanceProduct.Futures.WeightAtOnce),
            new StreamPulse(StaleAfter));
        _old.Open(_stage.Connection, Start);
        Assert.Equal(FetchReason.Broken, Tell(_old, 2));
        var snapshot = new DepthMessage { LastId = 20 };
        for (var i = 0; i < 300; i++)
        {
            snapshot.Bids.Add(new Level(99_990 - i, 1));
            snapshot.Asks.Add(new Level(100_000 + i, 1));
        }

        Assert.True(_old.OnSnapshot(snapshot, 1000, _now));
        _new.Open(new ConnectionPulse(), _now);
    }

    [Fact]
    public void The_new_connection_leads_with_the_first_event_that_goes_as_far()
    {
        Tell(_old, 3);
        Assert.Null(Tell(_new, 3));
        Assert.True(_new.Line.Carries);
        Assert.Equal(30, _stage.Book!.SequenceId);
        Tell(_new, 4);
        Tell(_old, 4);
        Assert.Equal(40, _stage.Book!.SequenceId);
        _old.Close(GapReason.Maintenance);
        Tell(_new, 5);
        IsAt(50);
        Assert.Equal(300, _stage.Feed.Book.Asks.Count);
    }

    [Fact]
    public void A_new_connection_that_is_ahead_keeps_its_events_until_the_old_one_is_as_far()
    {
        Assert.Null(Tell(_new, 5));
        Assert.Null(Tell(_new, 6));
        Assert.False(_new.Line.Carries);
        foreach (var number in (int[])[3, 4])
        {
            Tell(_old, number);
            Assert.Equal(number * 10, _stage.Book!.SequenceId);
        }

        Tell(_new, 7);
        Assert.True(_new.Line.Carries);
        IsAt(70);
    }

    [Fact]
    public void A_new_connection_that_lags_does_not_turn_the_book_back()
    {
        Tell(_old, 3);
        foreach (var number in (int[])[2, 3])
        {
            Assert.Null(Tell(_new, number));
            Tell(_old, number + 2);
            Assert.Equal((number + 2) * 10, _stage.Book!.SequenceId);
            Assert.False(_new.Line.Carries);
        }

        foreach (var number in (int[])[4, 5])
            Tell(_new, number);
        Assert.True(_new.Line.Carries);
        IsAt(50);
    }

    [Fact]
    public void Where_the_old_connection_dies_first_the_one_that_lags_goes_on_without_a_gap()
    {
        Tell(_old, 3);
        Tell(_new, 2);
        Tell(_old, 4);
        Tell(_new, 3);
        IsAt(40);
        _old.Close(GapReason.Maintenance);
        IsAt(30);
        Tell(_new, 4);
        IsAt(40);
    }

    [Fact]
    public void Where_the_old_connection_dies_before_the_new_one_has_the_book_the_gap_is_one_of_maintenance()
    {
        Assert.Null(Tell(_new, 9));
        Assert.NotNull(_stage.Book);
        _old.Close(GapReason.Maintenance);
        Assert.Null(_stage.Book);
        Assert.Equal(FetchReason.Broken, Tell(_new, 10));
        var snapshot = new DepthMessage { LastId = 100 };
        snapshot.Bids.Add(new Level(99_990, 1));
        snapshot.Asks.Add(new Level(100_000, 1));
        Assert.True(_new.OnSnapshot(snapshot, 1000, _now));
        var gap = _stage.Gap!;
        Assert.Equal((GapReason.Maintenance, 20L, 100L), (gap.Reason, gap.SequenceBefore, gap.SequenceAfter));
    }

    [Fact]
    public void A_break_of_the_new_connection_is_none_while_the_old_one_has_the_book()
    {
        Tell(_old, 3);
        Tell(_new, 3);
        Assert.True(_new.Line.Carries);
        Tell(_old, 4);
        Tell(_new, 5);
        IsAt(40);
        Assert.False(_new.Line.Carries);
        Tell(_old, 5);
        Tell(_new, 6);
        IsAt(60);
    }

    [Fact]
    public void A_silence_that_ends_before_anybody_looked_is_a_gap_from_its_last_word()
    {
        var last = TellOften(_old);
        Pass(StaleAfter + TimeSpan.FromMilliseconds(10));
        Tell(_old, 100);
        Assert.Equal(new DataGap(_stage.Feed.Market, last, _now, GapReason.StreamSilent, 990, 1000), _stage.Gap);
        IsAt(1000);
    }

    /// <summary>
    /// As after a pause of the process: another market's frame is read first, and the book is published again before
    /// its own frames are, the first of which is as old as the pause is long.
    /// </summary>
    [Fact]
    public void A_book_from_before_a_silence_is_not_verified_by_the_connection_and_its_gap_begins_before_it()
    {
        _stage.ReadClock();
        var last = TellOften(_old);
        Assert.Equal(last, _stage.Book!.LocalTimestamp);
        Pass(TimeSpan.FromSeconds(7));
        _stage.Connection.Heard(_now);
        Assert.Equal(last, _stage.Book!.LocalTimestamp);
        Tell(_old, 100, sentAt: last);
        Assert.Null(_stage.Book);
        Tell(_old, 101);
        Assert.Equal(new DataGap(_stage.Feed.Market, last, _now, GapReason.Stale, 990, 1010), _stage.Gap);
        IsAt(1010);
    }

    [Fact]
    public void Best_levels_without_a_time_are_shown_once_the_stream_that_lagged_has_fallen_silent()
    {
        _stage.ReadClock();
        TellOften(_old);
        Tell(_old, 100, sentAt: _now - TimeSpan.FromSeconds(6));
        Assert.Null(_stage.Book);
        Pass(TimeSpan.FromSeconds(7));
        TellBest(_old);
        Assert.Equal(GapReason.Stale, _stage.Gap!.Reason);
        Assert.NotNull(_stage.Book);
    }

    [Fact]
    public void Best_levels_without_a_time_are_not_shown_beside_events_that_are_too_old()
    {
        _stage.ReadClock();
        Tell(_old, 5);
        TellBest(_old);
        Assert.NotNull(_stage.Book);
        for (var number = 6; number < 206; number++)
        {
            Tell(_old, number, sentAt: _now - TimeSpan.FromSeconds(6));
            TellBest(_old);
            Assert.Null(_stage.Book);
        }

        Pass(TimeSpan.FromSeconds(6));
        TellBest(_old);
        Assert.NotNull(_stage.Book);
    }

    [Fact]
    public void A_silence_of_both_connections_is_a_gap_whichever_speaks_first()
    {
        TellOften(_old, _new);
        Assert.True(_new.Line.Carries);
        var last = _now;
        Pass(TimeSpan.FromSeconds(7));
        Tell(_old, 100);
        Assert.Equal(last, _stage.Gap!.Start);
        Tell(_new, 100);
        IsAt(1000);
    }

    [Fact]
    public void A_silence_of_one_connection_is_no_gap_while_the_other_speaks()
    {
        TellOften(_old, _new);
        for (var number = 100; number < 107; number++)
        {
            Pass(TimeSpan.FromSeconds(1));
            Tell(_new, number);
        }

        Tell(_old, 100);
        IsAt(1060);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(90, true)]
    public void A_clock_that_jumps_forward_makes_a_silence_only_where_the_venues_did_too(int seconds, bool isSilence)
    {
        TellOften(_old);
        var sentAt = _now.AddSeconds(seconds);
        _now += TimeSpan.FromSeconds(90);
        Tell(_old, 100, sentAt);
        Assert.Equal(isSilence, _stage.Gap is { Reason: GapReason.StreamSilent });
        IsAt(1000);
    }

    private void IsAt(long id)
    {
        Assert.Equal(id, _stage.Book!.SequenceId);
        Assert.Null(_stage.Gap);
    }

    /// <summary>Tells so often that the stream is known for a busy one; when it did for the last time.</summary>
    private DateTimeOffset TellOften(params ReadOnlySpan<BinanceMarket> markets)
    {
        for (var number = 3; number < 100; number++)
        {
            foreach (var market in markets)
                Tell(market, number);
        }

        return _now;
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        _stage.Time.Advance(time);
    }

    private void TellBest(BinanceMarket market)
    {
        var frame = Utf8(
            """
            {"stream":"btcusdt@depth20@100ms","data":{"lastUpdateId":9999,"bids":[["90","1"]],
            "asks":[["110","1"]]}}
            """);
        Assert.True(BinanceNormalizer.TryOpen(frame, out _, out var data));
        market.OnPartial(data, _now);
    }

    /// <summary>Tells of the ids from 10 n - 9 to 10 n.</summary>
    private FetchReason? Tell(BinanceMarket market, int number, DateTimeOffset? sentAt = null)
    {
        Pass(TimeSpan.FromMilliseconds(50));
        var frame = Utf8(
            $$$"""
            {"stream":"btcusdt@depth@100ms","data":{"E":{{{(sentAt ?? _now).ToUnixTimeMilliseconds()}}},
            "U":{{{10 * number - 9}}},"u":{{{10 * number}}},
            "pu":{{{10 * number - 10}}},"b":[["99990","{{{number}}}"]],"a":[]}}
            """);
        Assert.True(BinanceNormalizer.TryOpen(frame, out _, out var data));
        return market.OnDiff(data, frame, _now);
    }
}
