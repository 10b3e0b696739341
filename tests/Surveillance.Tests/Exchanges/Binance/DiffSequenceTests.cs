using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;

namespace Surveillance.Tests.Exchanges.Binance;

public sealed class DiffSequenceTests
{
    [Theory]
    [InlineData(90, 99, nameof(DiffVerdict.Ignore))]
    [InlineData(90, 100, nameof(DiffVerdict.Ignore))]
    [InlineData(95, 105, nameof(DiffVerdict.Apply))]
    [InlineData(101, 105, nameof(DiffVerdict.Apply))]   // Begins right behind the snapshot: nothing is missing.
    [InlineData(102, 105, nameof(DiffVerdict.Gap))]
    public void The_first_spot_event_must_reach_the_id_behind_the_snapshot(long first, long last, string verdict) =>
        Assert.Equal(verdict, DiffSequence.First(Event(first, last, null), 100, DiffRule.Spot).ToString());

    [Theory]
    [InlineData(90, 99, 89, nameof(DiffVerdict.Ignore))]
    [InlineData(90, 100, 89, nameof(DiffVerdict.Apply))]
    [InlineData(95, 105, 94, nameof(DiffVerdict.Apply))]
    [InlineData(103, 105, 100, nameof(DiffVerdict.Apply))]   // The snapshot was taken exactly between two events.
    [InlineData(103, 105, 102, nameof(DiffVerdict.Gap))]
    public void The_first_futures_event_must_contain_the_snapshot(
        long first, long last, long previous, string verdict) =>
        Assert.Equal(verdict, DiffSequence.First(Event(first, last, previous), 100, DiffRule.Futures).ToString());

    [Theory]
    [InlineData(101, 110, nameof(DiffVerdict.Apply))]
    [InlineData(99, 110, nameof(DiffVerdict.Apply))]
    [InlineData(90, 100, nameof(DiffVerdict.Ignore))]
    [InlineData(102, 110, nameof(DiffVerdict.Gap))]
    public void Spot_events_follow_without_a_hole(long first, long last, string verdict) =>
        Assert.Equal(verdict, DiffSequence.Next(Event(first, last, null), 100, DiffRule.Spot).ToString());

    [Theory]
    [InlineData(180, 190, 100, nameof(DiffVerdict.Apply))]   // Ids jump; only pu counts.
    [InlineData(101, 110, 99, nameof(DiffVerdict.Gap))]
    [InlineData(90, 100, 80, nameof(DiffVerdict.Ignore))]
    public void Futures_events_name_the_one_before(long first, long last, long previous, string verdict) =>
        Assert.Equal(verdict, DiffSequence.Next(Event(first, last, previous), 100, DiffRule.Futures).ToString());

    private static DepthMessage Event(long first, long last, long? previous) =>
        new() { FirstId = first, LastId = last, PreviousId = previous };
}
