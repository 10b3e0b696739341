using Surveillance.Exchanges;
using Surveillance.Exchanges.Prices;

namespace Surveillance.Tests.Exchanges.Prices;

public sealed class PriceStreamTests
{
    private static readonly PriceRhythm Rhythm =
        PriceRhythm.Steady(first: TimeSpan.FromSeconds(5), limit: TimeSpan.FromSeconds(10));

    private readonly MarketFeed _market = Offline.Binance().Stage.Feed;
    private readonly PriceStream _stream;

    public PriceStreamTests() => _stream = Stream(Rhythm);

    [Fact]
    public void Nothing_is_expected_before_it_is_subscribed_nor_after_its_connection_is_gone()
    {
        Assert.Null(Silence(1_000));
        _stream.Begin(At(0));
        Assert.NotNull(Silence(6));
        _stream.End();
        Assert.Null(Silence(1_000));
    }

    [Fact]
    public void It_is_silent_when_its_first_frame_is_overdue()
    {
        _stream.Begin(At(100));
        Assert.Null(Silence(105));
        Assert.Equal(6, Silence(106));
    }

    [Fact]
    public void It_is_silent_when_it_stops_and_for_as_long_as_nothing_comes()
    {
        _stream.Begin(At(0));
        _stream.Heard(At(3));
        Assert.Null(Silence(13));
        Assert.Equal(11, Silence(14));
        _stream.Renew(At(14));
        Assert.Null(Silence(19));
        Assert.Equal(17, Silence(20));
        _stream.Heard(At(21));
        Assert.Null(Silence(22));
    }

    [Fact]
    public void It_is_asked_for_again_after_1_2_4_up_to_32_minutes()
    {
        _stream.Begin(At(0));
        Assert.Equal([6, 66, 186, 426, 906, 1_866, 3_786, 5_706], Renewals(until: 7_000));
    }

    [Fact]
    public void What_the_venue_greets_with_does_not_make_it_be_asked_for_more_often()
    {
        _stream.Begin(At(0));
        var renewals = new List<int>();
        for (var second = 0; second < 2_000; second++)
        {
            if (!IsDue(second))
                continue;
            renewals.Add(second);
            _stream.Renew(At(second));
            _stream.Heard(At(second));
        }

        Assert.Equal([6, 66, 186, 426, 906, 1_866], renewals);
    }

    [Fact]
    public void Once_it_speaks_by_itself_again_it_is_asked_for_soon()
    {
        _stream.Begin(At(0));
        Renewals(until: 1_000);
        _stream.Heard(At(1_000));
        _stream.Heard(At(1_001));
        Assert.Equal([1_061, 1_121], Renewals(from: 1_002, until: 1_130));
    }

    [Fact]
    public void What_is_seldom_traded_may_be_quiet_for_longer_and_at_first_for_longest()
    {
        var stream = Stream(PriceRhythm.Greeted);
        stream.Begin(At(0));
        stream.Heard(At(1));
        Assert.Null(stream.SilenceAt(At(600)));
        Assert.NotNull(stream.SilenceAt(At(602)));
        for (var second = 2; second < 200; second++)
            stream.Heard(At(second));
        Assert.Null(stream.SilenceAt(At(199 + 30)));
        Assert.NotNull(stream.SilenceAt(At(199 + 31)));
    }

    private PriceStream Stream(PriceRhythm rhythm) =>
        new("btcusdt@markPrice@1s", "btcusdt@markPrice@1s", rhythm, [_market]);

    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);

    private double? Silence(int second) => _stream.SilenceAt(At(second))?.TotalSeconds;

    private bool IsDue(int second) => Silence(second) is not null && _stream.WaitAt(At(second)) is not null;

    private List<int> Renewals(int until, int from = 0)
    {
        var renewals = new List<int>();
        for (var second = from; second < until; second++)
        {
            if (!IsDue(second))
                continue;
            renewals.Add(second);
            _stream.Renew(At(second));
        }

        return renewals;
    }
}
