using Surveillance.AnomalyDetector;
using Surveillance.Tests.Alerts;

namespace Surveillance.Tests.AnomalyDetector;

public sealed class PaceTests
{
    [Fact]
    public void It_is_due_once_an_interval_and_a_clock_that_is_set_back_does_not_stop_it()
    {
        var pace = new Pace(TimeSpan.FromSeconds(1));
        Assert.Equal(
            [true, false, true, true, false],
            ((double[])[100, 100.9, 101, 40, 40.5]).Select(second => pace.IsDue(DeskBench.At(second))));
    }

    [Fact]
    public void Readings_are_looked_for_each_two_milliseconds_while_they_come_and_less_often_when_none_do()
    {
        var pace = new PollPace();
        Assert.Equal(0, Pause(true, 0));
        Assert.Equal(2, Pause(false, 1.9));
        Assert.Equal(10, Pause(false, 2));
        Assert.Equal(10, Pause(false, -3600));
        Assert.Equal(0, Pause(true, -3600));
        Assert.Equal(2, Pause(false, -3599));

        double Pause(bool hadReadings, double second) => pace.After(hadReadings, DeskBench.At(second)).TotalMilliseconds;
    }
}
