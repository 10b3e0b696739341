using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Dashboard;

/// <summary>The last minutes, as all browsers share them.</summary>
public sealed class TrendsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_value_is_kept_each_step_and_what_comes_between_changes_nothing()
    {
        var first = Trends.None.After(Live(1), SomeState.Now);
        Assert.Same(first, first.After(Live(2), SomeState.Now + Trends.Step - Second));
        var second = first.After(Live(3), SomeState.Now + Trends.Step);
        Assert.Equal([1, 3], Spread(second).TakeLast(2));
        Assert.All(Spread(second).SkipLast(2), value => Assert.Null(value));
    }

    [Fact]
    public void What_was_not_known_is_a_gap_and_so_is_the_time_in_which_nothing_was_read()
    {
        var trends = Trends.None.After(Live(1), SomeState.Now)
            .After(LivePart.Nothing, SomeState.Now + Trends.Step)
            .After(Live(2), SomeState.Now + (Trends.Step * 4));
        Assert.Equal([1, null, null, null, 2], Spread(trends).TakeLast(5));
        Assert.Equal([40, null, null, null, 40], trends.RatesOf("binance").TakeLast(5));
    }

    [Fact]
    public void Only_the_last_minutes_are_kept_and_nothing_is_known_of_other_metrics()
    {
        var trends = Trends.None;
        for (var step = 0; step < Trends.Most + 5; step++)
            trends = trends.After(Live(step), SomeState.Now + (Trends.Step * step));
        Assert.Equal(Enumerable.Range(5, Trends.Most).Select(value => (double?)value), Spread(trends));
        Assert.Empty(trends.Of(SomeState.Perp, "funding_rate"));
        Assert.All(trends.Of(new MarketId("okx", "BTC-USDT-PERP"), "spread_bps"), value => Assert.Null(value));
        Assert.Empty(Trends.None.Of(SomeState.Perp, "spread_bps"));
    }

    [Fact]
    public void Readings_that_come_a_little_late_leave_no_gap()
    {
        var trends = Trends.None;
        for (var second = 0.0; second < 230; second += 1.3)
            trends = trends.After(Live(1), SomeState.Now.AddSeconds(second));
        Assert.Equal(23, Spread(trends).OfType<double>().Count());
        Assert.Equal([1, 1], Spread(trends).Skip(1).Take(2));
    }

    [Fact]
    public void A_clock_that_was_set_back_begins_anew()
    {
        var trends = Trends.None.After(Live(1), SomeState.Now).After(Live(2), SomeState.Now - TimeSpan.FromHours(1));
        Assert.Equal([null, 2], Spread(trends).TakeLast(2));
    }

    private static IReadOnlyList<double?> Spread(Trends trends) => trends.Of(SomeState.Perp, "spread_bps");

    private static LivePart Live(double spread) => LivePart.Nothing with
    {
        Markets = new Dictionary<MarketId, MarketState>
        {
            [SomeState.Perp] = SomeState.Reading("spread_bps", Reading.Of(spread)),
        },
        Venues = new Dictionary<string, VenueHealth>
        {
            ["binance"] = new()
            {
                Exchange = "binance",
                Status = VenueStatus.Connected,
                UpdatedAt = SomeState.Now,
                MessageRate = 40,
            },
        },
    };
}
