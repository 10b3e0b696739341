using Surveillance.Exchanges.Polling;

namespace Surveillance.Tests.Exchanges.Polling;

/// <summary>How many books can be kept young by REST.</summary>
public sealed class PollBudgetTests
{
    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(10, 30, 3)]
    [InlineData(1, 2, 2)]
    public void Each_is_asked_for_once_a_second_or_as_often_as_all_of_them_can_be(
        double booksPerSecond, int polled, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new PollBudget(booksPerSecond).PaceOf(polled));

    [Theory]
    [InlineData(10, 30)]
    [InlineData(1, 3)]
    [InlineData(0.1, 1)]
    public void There_are_as_many_as_can_be_asked_for_each_three_seconds_and_one_at_least(
        double booksPerSecond, int most) =>
        Assert.Equal(most, new PollBudget(booksPerSecond).Most);
}
