using Surveillance.Exchanges;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>What a market tells of its gaps, and what is read from it at the end.</summary>
public sealed class MarketFeedTests
{
    private readonly Offline _stage = Offline.Binance().Stage;
    private readonly MarketFeed _feed;
    private long _sequence = 10;

    public MarketFeedTests() => _feed = _stage.Feed;

    [Fact]
    public void A_gap_begins_where_what_was_read_ends()
    {
        lock (_feed.Gate)
            _feed.Leading.OpenLocked(_stage.Connection);
        Right(Start);
        Assert.Equal(Start, _stage.Book!.LocalTimestamp);
        _stage.Connection.Heard(Start.AddSeconds(1));
        Assert.Equal(Start.AddSeconds(1), _stage.Book!.LocalTimestamp);
        Right(Start.AddSeconds(1.05));
        Disconnect();
        Right(Start.AddSeconds(3));
        Assert.Equal(
            new DataGap(_feed.Market, Start.AddSeconds(1), Start.AddSeconds(3), GapReason.Disconnect, 11, 13),
            _stage.Gap);
    }

    [Fact]
    public void A_gap_of_a_silent_stream_begins_with_its_last_word_whatever_was_read_since()
    {
        lock (_feed.Gate)
            _feed.Leading.OpenLocked(_stage.Connection);
        Right(Start);
        Assert.NotNull(_stage.Book);
        _stage.Connection.Heard(Start.AddSeconds(2));
        Assert.Equal(Start.AddSeconds(2), _stage.Book!.LocalTimestamp);
        lock (_feed.Gate)
            _feed.Leading.BreakLocked(GapReason.StreamSilent);
        Right(Start.AddSeconds(5));
        Assert.Equal(
            new DataGap(_feed.Market, Start, Start.AddSeconds(5), GapReason.StreamSilent, 11, 12), _stage.Gap);
    }

    [Fact]
    public void Two_gaps_between_which_nothing_was_read_do_not_overlap()
    {
        Right(Start);
        Assert.NotNull(_stage.Book);
        foreach (var second in (int[])[1, 2])
        {
            Disconnect();
            Right(Start.AddSeconds(second));
        }

        Assert.Equal((Start, Start.AddSeconds(1)), (_stage.Gap is { } first ? (first.Start, first.End) : default));
        Assert.Equal(
            (Start.AddSeconds(1), Start.AddSeconds(2)), (_stage.Gap is { } other ? (other.Start, other.End) : default));
    }

    [Fact]
    public void A_gap_that_is_open_when_the_feed_ends_is_told_as_far_as_it_got()
    {
        Right(Start);
        Disconnect();
        _feed.End(Start.AddSeconds(4));
        Assert.Equal(new DataGap(
            _feed.Market, Start, Start.AddSeconds(4), GapReason.Disconnect, 11, null), _stage.Gap);
        Assert.Equal(new TrustedTime(Start, 11, GapReason.Disconnect), _feed.Trusted);
    }

    [Fact]
    public void A_feed_that_ends_within_no_gap_tells_none_and_its_book_is_not_read_any_more()
    {
        Right(Start);
        _feed.End(Start.AddSeconds(4));
        Assert.Null(_stage.Gap);
        Assert.Equal(new TrustedTime(Start, 11, null), _feed.Trusted);
        Assert.Null(_stage.Book);
    }

    [Fact]
    public void It_could_be_trusted_until_what_was_read_last_or_within_a_gap_until_that_began()
    {
        Assert.Null(_feed.Trusted);
        lock (_feed.Gate)
            _feed.Leading.OpenLocked(_stage.Connection);
        Right(Start);
        Assert.NotNull(_stage.Book);
        _stage.Connection.Heard(Start.AddSeconds(1));
        Assert.NotNull(_stage.Book);
        Assert.Equal(new TrustedTime(Start.AddSeconds(1), 11, Gap: null), _feed.Trusted);
        Disconnect();
        Assert.Equal(new TrustedTime(Start.AddSeconds(1), 11, GapReason.Disconnect), _feed.Trusted);
        Right(Start.AddSeconds(3));
        Assert.Equal(new TrustedTime(Start.AddSeconds(3), 12, Gap: null), _feed.Trusted);
    }

    [Fact]
    public void The_gap_of_an_earlier_feed_goes_on_with_its_reason()
    {
        _feed.Resume(new TrustedTime(Start, 10, GapReason.StreamSilent));
        Right(Start.AddDays(2));
        Assert.Equal(
            new DataGap(_feed.Market, Start, Start.AddDays(2), GapReason.StreamSilent, 10, 11), _stage.Gap);
    }

    [Fact]
    public void Figures_go_on_from_one_feed_of_a_venue_to_the_next()
    {
        VenueCatalog.Create(_stage.Plan, _stage.Context);
        _stage.Output.FiguresOf(_stage.Plan, Start).CountData(Start);
        _stage.Output.FiguresOf(_stage.Plan, Start).Set("books", VenueStatus.Down);
        var health = VenueCatalog.Create(_stage.Plan, _stage.Context).HealthAt(Start);
        Assert.Equal((1, VenueStatus.Connecting), (health.MessageCount, health.Status));
    }

    private void Disconnect()
    {
        lock (_feed.Gate)
            _feed.Leading.CloseLocked(GapReason.Disconnect);
    }

    private void Right(DateTimeOffset at)
    {
        lock (_feed.Gate)
        {
            _feed.Book.Load([new Level(100, 1)], [new Level(101, 1)], 20, ++_sequence);
            Assert.True(_feed.Leading.AcceptLocked(null, at));
        }
    }
}
