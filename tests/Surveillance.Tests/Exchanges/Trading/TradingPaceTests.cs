using Surveillance.Exchanges.Trading;

namespace Surveillance.Tests.Exchanges.Trading;

/// <summary>How often a venue is asked whether its markets are traded.</summary>
public sealed class TradingPaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly TradingPace _pace = new(Start);

    [Theory]
    [InlineData(nameof(TradingSign.Resting), 60)]
    [InlineData(nameof(TradingSign.Halted), 30)]
    [InlineData(nameof(TradingSign.Broken), 10)]
    public void The_more_urgent_a_sign_the_sooner_it_is_asked(string sign, int seconds)
    {
        var worst = Enum.Parse<TradingSign>(sign);
        foreach (var asked in (int[])[0, seconds])
        {
            Assert.False(_pace.IsDue(worst, Start.AddSeconds(asked + seconds - 1)));
            Assert.True(_pace.IsDue(worst, Start.AddSeconds(asked + seconds)));
            _pace.Ask(Start.AddSeconds(asked + seconds));
        }
    }

    [Fact]
    public void While_all_markets_are_lively_it_is_never_asked() =>
        Assert.False(_pace.IsDue(TradingSign.Lively, Start.AddDays(1)));

    [Fact]
    public void After_an_answer_that_did_not_come_a_break_waits_as_long_as_a_halt()
    {
        _pace.Ask(Start);
        _pace.Fail();
        Assert.False(_pace.IsDue(TradingSign.Broken, Start.AddSeconds(29)));
        Assert.True(_pace.IsDue(TradingSign.Broken, Start.AddSeconds(30)));
    }
}
