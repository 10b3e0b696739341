using Surveillance.Dashboard.Tuning;

namespace Surveillance.Tests.Dashboard.Tuning;

/// <summary>What an address of the tuning page tries.</summary>
public sealed class TuningWishTests
{
    [Fact]
    public void An_address_that_asks_for_nothing_tries_the_first_rules_of_the_first_market_over_an_hour()
    {
        var wish = Of(null, null, null, []);
        Assert.Equal(
            ("binance:BTC-USDT-PERP", "spread", "1h", 0),
            ($"{wish.Market}", wish.Family, wish.Range.Name, wish.Edits.Count));
        Assert.Empty(wish.Complaints);
    }

    [Fact]
    public void A_link_tries_exactly_what_it_was_made_of()
    {
        var wish = Of("okx", "basis", "6h", ["basis_critical.threshold:25", "basis_critical.baseline:hour_of_week"]);
        Assert.Equal(
            "/tuning?exchange=okx&instrument=BTC-USDT-PERP&family=basis&range=6h"
            + "&try=basis_critical.threshold%3A25&try=basis_critical.baseline%3Ahour_of_week", wish.Address);
        Assert.Equal(
            "/tuning?exchange=okx&instrument=BTC-USDT-PERP&family=basis&range=6h",
            wish.With(new("basis_critical", RuleKey.Threshold, "")).With(new("basis_critical", RuleKey.Baseline, ""))
                .Address);
    }

    [Theory]
    [InlineData("no_such", "1h", "No rule of no_such applies to binance:BTC-USDT-PERP: trying spread.")]
    [InlineData("spread", "3h", "There is no range 3h: replaying 1h.")]
    public void What_there_is_not_falls_back_and_says_so(string family, string range, string complaint) =>
        Assert.Equal([complaint], Of(null, family, range, []).Complaints);

    [Theory]
    [InlineData("spread_critical")]
    [InlineData("spread_critical.colour:6")]
    [InlineData("spread_critical.threshold:99999999999999999999999999999999999999999")]
    public void A_part_that_cannot_be_understood_is_said_and_not_tried(string edit)
    {
        var wish = Of(null, "spread", null, [edit]);
        Assert.Empty(wish.Edits);
        Assert.Equal("A part of the address cannot be understood, and is not tried.", Assert.Single(wish.Complaints));
    }

    [Fact]
    public void Of_two_figures_for_the_same_the_last_counts_and_there_is_an_end_to_them()
    {
        var many = Enumerable.Range(0, 60).Select(i => $"spread_critical.threshold:{i}").ToArray();
        var wish = Of(null, "spread", null, many);
        Assert.Equal($"{TuningWish.MostEdits - 1}", Assert.Single(wish.Edits).Text);
        Assert.NotEmpty(wish.Complaints);
    }

    private static TuningWish Of(string? exchange, string? family, string? range, string[] edits) =>
        TuningWish.Of(SomeState.Config, exchange, null, family, range, edits);
}
