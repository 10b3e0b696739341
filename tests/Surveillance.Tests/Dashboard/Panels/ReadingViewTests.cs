using Surveillance.Dashboard.Panels;
using Surveillance.Metrics;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>A number is shown with how unusual it is, and an old or unknown one never as if it were fresh.</summary>
public sealed class ReadingViewTests
{
    [Fact]
    public void A_window_that_is_filling_says_how_far()
    {
        var view = Of("spread_bps", new Reading(0.5, null, ReadingStatus.WarmingUp, 17));
        Assert.Equal(("0.500", "bps", "Z-Score: warming up (17/30)"), (view.Value, view.Unit, view.Unusual));
    }

    [Theory]
    [InlineData(0.44, "z +0.4")]
    [InlineData(-7.06, "z −7.1")]
    [InlineData(821.3, "z +821")]
    [InlineData(-0.01, "z +0.0")]
    public void A_score_has_its_sign(double score, string text) =>
        Assert.Equal(text, Of("spread_bps", new Reading(0.5, score, ReadingStatus.Ok, 300)).Unusual);

    [Fact]
    public void Limits_of_the_rules_stand_beside_the_value() =>
        Assert.Equal("limit 3.00 / 5.00", Of("spread_bps", new Reading(0.5, 0, ReadingStatus.Ok, 300)).Limits);

    [Theory]
    [InlineData(5.0, null, "")]
    [InlineData(5.5, "6 s", "mut")]
    [InlineData(12.0, "12 s", "mut")]
    public void An_old_reading_is_greyed_and_tells_its_age(double age, string? told, string kind)
    {
        var reading = new Reading(0.5, 0, ReadingStatus.Ok, 300);
        var market = SomeState.Reading("spread_bps", reading, TimeSpan.FromSeconds(age));
        var view = ReadingView.Of(SomeState.With(market), SomeState.Perp, "spread_bps");
        Assert.Equal((told, kind), (view.Age, view.Class));
    }

    [Fact]
    public void What_redis_does_not_hold_is_unavailable()
    {
        var view = ReadingView.Of(SomeState.Empty, SomeState.Perp, "spread_bps");
        Assert.Null(view.Value);
        Assert.True(view.Applies);
    }

    [Fact]
    public void An_unknown_reading_tells_why()
    {
        var view = Of("basis_bps", Reading.Unknown(ReadingStatus.Stale));
        Assert.Equal((null, "a book is stale"), (view.Value, view.Unusual));
    }

    [Fact]
    public void A_metric_that_the_market_does_not_have_is_no_missing_data()
    {
        var market = SomeState.Reading("spread_bps", Reading.Of(1));
        Assert.False(ReadingView.Of(SomeState.With(market), SomeState.Perp, "basis_bps").Applies);
    }

    private static ReadingView Of(string metric, Reading reading) =>
        ReadingView.Of(SomeState.With(SomeState.Reading(metric, reading)), SomeState.Perp, metric);
}
