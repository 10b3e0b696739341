using Surveillance.AnomalyDetector;

namespace Surveillance.Tests.AnomalyDetector;

public sealed class RetryPaceTests
{
    [Theory]
    [InlineData(1, null, 0.5, 0.5)]
    [InlineData(2, null, 0.5, 1)]
    [InlineData(4, null, 0.5, 4)]
    [InlineData(1000, null, 0.5, 60)]
    [InlineData(1, null, 0.0, 0.4)]
    [InlineData(1, null, 1.0, 0.6)]
    [InlineData(1, 7.0, 0.5, 7)]
    [InlineData(9, 7.0, 0.5, 60)]
    public void Pauses_double_to_a_minute_and_never_undercut_what_the_receiver_asks(
        int attempts, double? asked, double chance, double seconds) =>
        Assert.Equal(seconds, RetryPace.Next(
            attempts, asked is { } pause ? TimeSpan.FromSeconds(pause) : null, chance).TotalSeconds, 6);
}
