using Surveillance.Exchanges;
using Surveillance.Exchanges.Trading;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges.Trading;

/// <summary>A market whose venue says that it does not trade, and that it does again.</summary>
public sealed class HaltedMarketTests
{
    private static readonly InstrumentState Halted = new(TradingState.Halted, "suspend");
    private static readonly InstrumentState Traded = new(TradingState.Traded, "live");

    private readonly Offline _stage = Offline.Okx().Stage;
    private long _sequence = 10;

    public HaltedMarketTests() => Open(_stage.Feed.Leading);

    [Fact]
    public void The_time_of_a_halt_is_one_gap_of_maintenance_that_ends_with_a_book_made_after_it()
    {
        Frame();
        var last = _stage.Book!.LocalTimestamp;
        Pass(1);
        _stage.Feed.Take(Halted);
        Assert.Null(_stage.Book);
        Pass(1);
        Frame();
        Assert.Null(_stage.Book);
        Pass(1);
        _stage.Feed.Take(Traded);
        Frame();
        Assert.Null(_stage.Book);
        Assert.Null(_stage.Gap);
        Pass(1);
        BeginAnew(_stage.Feed.Leading);
        Frame();
        Assert.NotNull(_stage.Book);
        Assert.Equal(
            new DataGap(_stage.Feed.Market, last, Start.AddSeconds(4), GapReason.Maintenance, 11, 14), _stage.Gap);
        Assert.Null(_stage.Gap);
        Assert.Equal(0, Health.GapsLastHour);
        Assert.Equal(
            [
                "okx:BTC-USDT-PERP is not traded, says the venue (suspend); until it is, that is a gap of maintenance",
                "okx:BTC-USDT-PERP is traded again, says the venue (live)",
            ],
            _stage.Log.Entries.Select(entry => entry.Text)
                .Where(text => text.Contains("says the venue", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_gap_that_turns_out_to_be_a_halt_is_one_of_maintenance_from_its_begin_and_no_fault_of_the_venue()
    {
        Frame();
        Pass(80);
        lock (_stage.Feed.Gate)
            Assert.True(_stage.Feed.Leading.IsSilentLocked(_stage.Time.GetUtcNow()));
        Assert.Equal(1, Health.GapsLastHour);
        _stage.Feed.Take(Halted);
        Assert.Equal(0, Health.GapsLastHour);
        _stage.Feed.Take(Traded);
        BeginAnew(_stage.Feed.Leading);
        Frame();
        Assert.Equal((Start, GapReason.Maintenance), _stage.Gap is { } gap ? (gap.Start, gap.Reason) : default);
    }

    [Fact]
    public void Books_over_rest_are_not_shown_while_the_market_is_halted_and_none_is_asked_for()
    {
        Frame();
        _stage.Feed.Take(Halted);
        _stage.Feed.AcceptPolled(Snapshot(), 400, _stage.Time.GetUtcNow());
        Assert.Null(_stage.Book);
        Assert.True(_stage.Feed.LookForStream(_stage.Time.GetUtcNow(), TimeSpan.FromSeconds(3)));
        _stage.Feed.Take(Traded);
        Assert.False(_stage.Feed.LookForStream(_stage.Time.GetUtcNow(), TimeSpan.FromSeconds(3)));
        _stage.Feed.AcceptPolled(Snapshot(), 400, _stage.Time.GetUtcNow());
        Assert.Equal(BookSource.Rest, _stage.Book!.Source);
        Assert.Equal(GapReason.Maintenance, _stage.Gap!.Reason);
    }

    [Fact]
    public void A_book_that_stood_in_over_rest_ends_with_the_halt()
    {
        Frame();
        lock (_stage.Feed.Gate)
            _stage.Feed.Leading.BreakLocked(GapReason.Disconnect);
        _stage.Feed.AcceptPolled(Snapshot(), 400, _stage.Time.GetUtcNow());
        Assert.Equal(GapReason.Disconnect, _stage.Gap!.Reason);
        _stage.Feed.Take(Halted);
        Assert.Null(_stage.Book);
    }

    [Fact]
    public void Neither_of_the_two_lines_of_a_market_shows_a_book_during_the_halt_and_both_are_made_anew()
    {
        var (first, other) = (_stage.Feed.Leading, _stage.Feed.Another());
        Frame(first);
        Open(other);
        _stage.Feed.Take(Halted);
        Frame(first);
        Frame(other);
        Assert.Null(_stage.Book);
        Assert.True(other.Carries);
        _stage.Feed.Take(Traded);
        Frame(first);
        Frame(other);
        Assert.Null(_stage.Book);
        BeginAnew(first);
        BeginAnew(other);
        Frame(other);
        Assert.NotNull(_stage.Book);
        Assert.Equal(GapReason.Maintenance, _stage.Gap!.Reason);
    }

    [Fact]
    public void A_crossed_book_of_a_halted_market_is_no_fault()
    {
        Frame();
        _stage.Feed.Take(Halted);
        lock (_stage.Feed.Gate)
        {
            _stage.Feed.Book.Load([new Level(102, 1)], [new Level(101, 1)], 400, ++_sequence);
            Assert.True(_stage.Feed.Leading.AcceptLocked(null, _stage.Time.GetUtcNow()));
            Assert.True(_stage.Feed.Book.IsValid);
        }
    }

    [Fact]
    public void A_market_that_was_halted_from_the_start_has_no_gap_and_what_says_nothing_changes_nothing()
    {
        _stage.Feed.Take(Halted);
        Frame();
        _stage.Feed.Take(told: null);
        Assert.True(_stage.Feed.IsHalted);
        Assert.Equal(["BTC-USDT-PERP"], Health.HaltedInstruments);
        _stage.Feed.Take(Traded);
        Assert.Empty(Health.HaltedInstruments);
        BeginAnew(_stage.Feed.Leading);
        Frame();
        Assert.NotNull(_stage.Book);
        Assert.Null(_stage.Gap);
    }

    [Fact]
    public void A_halted_okx_market_is_not_subscribed_anew_until_it_is_traded_again_and_then_at_once()
    {
        var (stage, market) = Offline.Okx();
        market.Open(stage.Connection);
        stage.Feed.Take(Halted);
        for (var second = 0; second < 300; second++)
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(market.WantsRenewal(stage.Time.GetUtcNow()));
        }

        stage.Feed.Take(Traded);
        Assert.True(market.WantsRenewal(stage.Time.GetUtcNow()));
        Assert.False(market.WantsRenewal(stage.Time.GetUtcNow()));
    }

    private VenueHealth Health => _stage.Figures.At(_stage.Time.GetUtcNow());

    private static DepthMessage Snapshot()
    {
        var message = new DepthMessage { LastId = 1 };
        message.Bids.Add(new Level(100, 1));
        message.Asks.Add(new Level(101, 1));
        return message;
    }

    private void Open(MarketLine line)
    {
        lock (_stage.Feed.Gate)
            line.OpenLocked(_stage.Connection);
    }

    private void BeginAnew(MarketLine line)
    {
        lock (_stage.Feed.Gate)
        {
            Assert.True(line.TakeNewBeginningLocked());
            Assert.False(line.TakeNewBeginningLocked());
        }
    }

    private void Pass(int seconds) => _stage.Time.Advance(TimeSpan.FromSeconds(seconds));

    private void Frame(MarketLine? line = null)
    {
        lock (_stage.Feed.Gate)
        {
            line ??= _stage.Feed.Leading;
            line.HearLocked(null, _stage.Time.GetUtcNow());
            line.Book.Load([new Level(100, 1)], [new Level(101, 1)], 400, ++_sequence);
            Assert.True(line.AcceptLocked(null, _stage.Time.GetUtcNow()));
        }
    }
}
