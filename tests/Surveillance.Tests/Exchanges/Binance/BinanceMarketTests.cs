using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>What a market on Binance asks for when a stream of a live connection falls silent.</summary>
public sealed class BinanceMarketTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Offline _stage;
    private readonly BinanceMarket _market;
    private DateTimeOffset _now = Start;
    private long _id = 100;

    public BinanceMarketTests() => (_stage, _market) = Offline.Binance();

    [Fact]
    public void A_diff_stream_that_never_speaks_is_subscribed_anew_and_the_best_levels_have_to_do()
    {
        _market.Open(_stage.Connection, _now);
        Assert.False(_market.WantsRenewal(_now + StreamPulse.FirstFrame));
        _now += StreamPulse.FirstFrame + Second;
        Assert.True(_market.WantsRenewal(_now));
        Assert.True(_market.WantsFallback(_now));
        Assert.False(_market.WantsRenewal(_now + 59 * Second));
        Assert.True(_market.WantsRenewal(_now + 60 * Second));
    }

    [Fact]
    public void A_diff_stream_that_dies_behind_the_best_levels_is_subscribed_anew_without_a_gap()
    {
        _market.Open(_stage.Connection, _now);
        for (var i = 0; i < 100; i++, _now += 0.1 * Second)
        {
            Diff();
            Partial();
        }

        for (var i = 0; i < 60; i++, _now += 0.1 * Second)
            Partial();
        Assert.True(_market.WantsRenewal(_now));
        Assert.NotNull(_stage.Book);
        Assert.Equal(0, _stage.Figures.At(_now).GapsLastHour);
    }

    [Fact]
    public void A_whole_book_whose_diff_stream_dies_is_renewed_at_once_and_replaced_by_the_best_levels()
    {
        _market.Open(_stage.Connection, _now);
        Whole();
        _now += StaleAfter + Second;
        Assert.True(_market.WantsRenewal(_now));
        Assert.Null(_stage.Book);
        Assert.True(_market.WantsFallback(_now));
        Partial();
        Assert.Equal(90, _stage.Book!.BestBid);
        Assert.False(_market.WantsRenewal(_now + Second));
        _now += 2 * Second;
        Assert.Equal(FetchReason.Broken, Diff());
    }

    [Fact]
    public void A_whole_book_is_never_replaced_by_the_best_levels_while_its_diff_stream_speaks()
    {
        _market.Open(_stage.Connection, _now);
        Whole();
        Partial();
        Assert.Equal(99, _stage.Book!.BestBid);
        Assert.False(_market.WantsFallback(_now));
    }

    [Fact]
    public void A_connection_that_replaces_another_builds_on_its_whole_book_and_never_on_best_levels_alone()
    {
        var next = Offline.BinanceOver(_stage, _stage.Feed.Another());
        _market.Open(_stage.Connection, _now);
        Partial();
        Assert.Equal(90, _stage.Book!.BestBid);
        next.Open(new ConnectionPulse(), _now);
        Assert.False(next.Line.Carries);
        Assert.Equal(FetchReason.Broken, Diff(next));
        Assert.Equal([new Level(90, 1)], _stage.Book!.Bids);
        Snapshot(next);
        Assert.Equal(99, _stage.Book!.BestBid);
        Assert.True(next.Line.Carries);

        // What it has is whole: the one after it needs no snapshot.
        _market.Close(GapReason.Disconnect);
        _market.Open(_stage.Connection, _now);
        Assert.Null(Diff(_market, next));
        Assert.Null(Diff(_market, next));
        Assert.Equal(_market.Line, _stage.Feed.Leading);
        Assert.Equal(99, _stage.Book!.BestBid);
    }

    [Theory]
    [InlineData(90, null, true)]
    [InlineData(100, null, false)]
    [InlineData(110, null, false)]
    [InlineData(110, 100L, false)]
    [InlineData(110, 105L, true)]
    [InlineData(100, 95L, false)]
    public void Best_levels_that_do_not_follow_those_before_them_are_a_gap(long id, long? previous, bool isGap)
    {
        _market.Open(_stage.Connection, _now);
        Partial(100, 80);
        _now += 0.1 * Second;
        Partial(id, previous);
        Assert.Equal(isGap ? (GapReason.SequenceBreak, 100, id) : default((GapReason, long?, long?)?), GapOf());
        Assert.Equal(id, _stage.Book!.SequenceId);
    }

    [Fact]
    public void Best_levels_that_come_anew_after_the_whole_book_follow_no_others()
    {
        _market.Open(_stage.Connection, _now);
        Partial(50, 40);
        Whole();
        _now += StaleAfter + Second;
        Assert.True(_market.WantsFallback(_now));
        Partial(_id + 10, _id + 5);
        Assert.Equal(0, _stage.Figures.At(_now).GapsLastHour);
    }

    private (GapReason, long?, long?)? GapOf() =>
        _stage.Gap is { } gap ? (gap.Reason, gap.SequenceBefore, gap.SequenceAfter) : null;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_snapshot_that_falls_short_is_followed_by_a_larger_one_however_it_met_the_stream(bool isAhead)
    {
        var market = Offline.BinanceOver(_stage, _stage.Feed.Leading, markets: 200);
        market.Open(_stage.Connection, _now);
        Assert.Equal(100, market.SnapshotSize.Levels);
        Assert.Equal(FetchReason.Broken, Diff(market));
        var snapshot = new DepthMessage { LastId = isAhead ? _id + 1 : _id };
        snapshot.Bids.Add(new Level(99.99, 1));
        snapshot.Asks.Add(new Level(100.01, 1));
        Assert.Equal(!isAhead, market.OnSnapshot(snapshot, limit: 1, _now));
        Assert.Null(Diff(market));
        Assert.NotNull(_stage.Book);
        Assert.Equal(1000, market.SnapshotSize.Levels);
        _now += Second;
        Assert.Equal(FetchReason.Thin, Diff(market));
    }

    /// <summary>A whole book whose rhythm of ten events a second is known.</summary>
    private void Whole()
    {
        Assert.Equal(FetchReason.Broken, Diff());
        Snapshot(_market);
        for (var i = 0; i < 100; i++, _now += 0.1 * Second)
            Diff();
        Assert.NotNull(_stage.Book);
    }

    private void Snapshot(BinanceMarket market)
    {
        var snapshot = new DepthMessage();
        BinanceNormalizer.ReadSnapshot(
            Utf8($$"""{"lastUpdateId":{{_id}},"bids":[["99","1"]],"asks":[["101","1"]]}"""), snapshot);
        market.OnSnapshot(snapshot, 1000, _now);
    }

    private FetchReason? Diff() => Diff(_market);

    /// <summary>An event that reaches these connections; what the first one then needs.</summary>
    private FetchReason? Diff(params BinanceMarket[] markets)
    {
        var previous = _id++;
        var frame = $$$"""
            {"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","U":{{{_id}}},"u":{{{_id}}},"pu":{{{previous}}},
            "b":[["98","{{{_id}}}"]],"a":[]}}
            """;
        Assert.True(BinanceNormalizer.TryOpen(Utf8(frame), out _, out var data));
        FetchReason? need = null;
        foreach (var market in markets.Reverse())
            need = market.OnDiff(data, Utf8(frame), _now);
        return need;
    }

    private void Partial() => Partial(_id);

    private void Partial(long id, long? previous = null)
    {
        var follows = previous is { } before ? $"\"pu\":{before}," : "";
        var frame = $$$"""
            {"stream":"btcusdt@depth20@100ms","data":{"u":{{{id}}},{{{follows}}}"b":[["90","1"]],"a":[["110","1"]]}}
            """;
        Assert.True(BinanceNormalizer.TryOpen(Utf8(frame), out _, out var data));
        _market.OnPartial(data, _now);
    }
}
