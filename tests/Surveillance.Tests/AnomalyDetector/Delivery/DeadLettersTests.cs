using Surveillance.AnomalyDetector.Delivery;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.AnomalyDetector.Channels;

namespace Surveillance.Tests.AnomalyDetector.Delivery;

/// <summary>What was given up, counted over a day.</summary>
public sealed class DeadLettersTests
{
    private readonly DeadLetters _dead = new();

    [Fact]
    public void The_last_twenty_are_kept_newest_first_and_all_of_a_day_are_counted()
    {
        for (var minute = 0; minute < 30; minute++)
            Add($"alert-{minute}", minute * 60);
        Assert.Equal(("alert-29", "alert-10"), (_dead.Latest[0].AlertId, _dead.Latest[^1].AlertId));
        Assert.Equal((20, 30), (_dead.Latest.Count, Count(1800)));
        Assert.Equal(0, Count(26 * 3600));
    }

    [Fact]
    public void What_an_earlier_process_counted_goes_on_until_its_day_is_over()
    {
        Add("one", 0);
        var state = new NotificationState(DeskBench.At(0), [], _dead.Latest, _dead.HoursOf(DeskBench.At(0)));
        var next = new DeadLetters();
        next.Load(state);
        Assert.Equal("one", Assert.Single(next.Latest).AlertId);
        Assert.Equal(1, next.HoursOf(DeskBench.At(22 * 3600)).Sum(hour => hour.Count));
        Assert.Empty(next.HoursOf(DeskBench.At(25 * 3600)));
    }

    private int Count(double second) => _dead.HoursOf(DeskBench.At(second)).Sum(hour => hour.Count);

    private void Add(string alert, double second) => _dead.Add(SomeNotice.Of(alert) with
    {
        DeadAt = DeskBench.At(second), Attempts = 3, LastError = "HTTP 404",
    });
}
