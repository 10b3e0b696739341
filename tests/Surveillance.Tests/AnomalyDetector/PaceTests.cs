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
}
