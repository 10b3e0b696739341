using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class StreamRhythmTests
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(75);

    [Theory]
    [InlineData(0.1, 5)]
    [InlineData(2, 40)]
    [InlineData(60, 75)]
    public void The_limit_is_twenty_usual_pauses_within_its_bounds(double pauseSeconds, double limitSeconds)
    {
        var rhythm = new StreamRhythm(Least, Most);
        for (var i = 0; i < 200; i++)
            rhythm.Learn(TimeSpan.FromSeconds(pauseSeconds));
        Assert.Equal(limitSeconds, rhythm.Limit.TotalSeconds, 0.5);
    }

    [Fact]
    public void Where_both_bounds_are_one_there_is_nothing_to_learn()
    {
        var rhythm = new StreamRhythm(Least, Least);
        foreach (var seconds in (double[])[0.001, 100, 4])
        {
            rhythm.Learn(TimeSpan.FromSeconds(seconds));
            Assert.Equal(Least, rhythm.Limit);
        }
    }
}
