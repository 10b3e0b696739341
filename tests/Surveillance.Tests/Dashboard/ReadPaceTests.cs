using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Charts;

namespace Surveillance.Tests.Dashboard;

/// <summary>When a page may ask the database again by itself.</summary>
public sealed class ReadPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Before_the_first_question_and_after_a_quick_answer_it_may()
    {
        var pace = new ReadPace(_time);
        Assert.True(pace.IsRested);
        Ask(pace, TimeSpan.Zero, isAnswered: true);
        Assert.True(pace.IsRested);
    }

    [Fact]
    public void While_it_asks_it_may_not_however_long_it_takes()
    {
        var pace = new ReadPace(_time);
        pace.Begin();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(pace.IsRested);
    }

    [Theory]
    [InlineData(0, false, 5)]
    [InlineData(3, false, 12)]
    [InlineData(2, true, 8)]
    [InlineData(15, false, 60)]
    [InlineData(300, true, 60)]
    public void A_failure_and_a_slow_answer_are_followed_by_a_rest_that_begins_when_they_end(
        int tookSeconds, bool isAnswered, int restSeconds)
    {
        var pace = new ReadPace(_time);
        Ask(pace, TimeSpan.FromSeconds(tookSeconds), isAnswered);
        _time.Advance(TimeSpan.FromSeconds(restSeconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(pace.IsRested);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pace.IsRested);
    }

    private void Ask(ReadPace pace, TimeSpan took, bool isAnswered)
    {
        pace.Begin();
        _time.Advance(took);
        pace.End(isAnswered);
    }
}
