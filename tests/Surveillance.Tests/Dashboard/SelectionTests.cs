using Surveillance.Dashboard.Live;

namespace Surveillance.Tests.Dashboard;

/// <summary>What an address shows.</summary>
public sealed class SelectionTests
{
    [Fact]
    public void An_address_that_asks_for_nothing_shows_the_first_market()
    {
        var chosen = Selection.Of(SomeState.Config, null, null, null);
        Assert.Equal(("binance:BTC-USDT-PERP", "15m"), ($"{chosen.Market}", chosen.Range.Name));
        Assert.Empty(chosen.Complaints);
    }

    [Fact]
    public void A_link_shows_exactly_what_it_was_made_of()
    {
        var chosen = Selection.Of(SomeState.Config, "okx", "BTC-USDT-SPOT", "4h", isPaused: true);
        Assert.Equal("/?exchange=okx&instrument=BTC-USDT-SPOT&range=4h&paused=true", chosen.Address());
        Assert.Equal("/?exchange=okx&instrument=BTC-USDT-SPOT&range=4h", chosen.Address(isPaused: false));
    }

    [Theory]
    [InlineData("kraken", null, null, "There is no exchange kraken: showing binance.")]
    [InlineData("okx", "DOGE", null, "There is no instrument DOGE on okx: showing BTC-USDT-PERP.")]
    [InlineData(null, "ETH-USDT-PERP", null, "There is no instrument ETH-USDT-PERP on binance: showing BTC-USDT-PERP.")]
    [InlineData(null, null, "3h", "There is no range 3h: showing 15m.")]
    public void What_there_is_not_falls_back_and_says_so(
        string? exchange, string? instrument, string? range, string complaint)
    {
        var chosen = Selection.Of(SomeState.Config, exchange, instrument, range);
        Assert.Equal([complaint], chosen.Complaints);
        Assert.Equal("BTC-USDT-PERP", chosen.Market!.Value.Instrument);
    }

    [Fact]
    public void Without_an_enabled_market_nothing_is_chosen()
    {
        var config = SomeState.Config with { Instruments = new Dictionary<string, Surveillance.Markets.Instrument>() };
        Assert.Null(Selection.Of(config, "binance", null, null).Market);
    }

    [Theory]
    [InlineData(0, "15m")]
    [InlineData(12 * 60, "15m")]
    [InlineData(13 * 60, "1h")]
    [InlineData(5 * 24 * 3600, "7d")]
    public void A_moment_is_shown_with_what_came_before_it(int secondsAgo, string range)
    {
        var chosen = Selection.Of(SomeState.Config, null, null, null, back: TimeSpan.FromSeconds(secondsAgo));
        Assert.Equal(range, chosen.Range.Name);
        Assert.Empty(chosen.Complaints);
    }

    [Fact]
    public void A_moment_that_is_too_long_ago_is_complained_about_and_a_range_that_is_asked_for_wins()
    {
        var past = Selection.Of(SomeState.Config, null, null, null, back: TimeSpan.FromDays(9));
        Assert.Equal("That was 9 days ago: the charts go back 7d.", Assert.Single(past.Complaints));
        Assert.Equal("5m", Selection.Of(SomeState.Config, null, null, "5m", back: TimeSpan.FromDays(9)).Range.Name);
    }
}
