using Surveillance.Exchanges;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;

namespace Surveillance.Tests.Exchanges.Okx;

public sealed class OkxSequenceTests
{
    [Theory]
    [InlineData(100, 107, 100, nameof(OkxVerdict.Apply))]       // Ids jump.
    [InlineData(100, 100, 100, nameof(OkxVerdict.Apply))]       // Says something under the same id.
    [InlineData(100, 3, 100, nameof(OkxVerdict.Apply))]         // Maintenance: the ids begin anew, nothing is missing.
    [InlineData(100, 100, 93, nameof(OkxVerdict.Duplicate))]
    [InlineData(100, 120, 107, nameof(OkxVerdict.Gap))]
    [InlineData(100, 93, 80, nameof(OkxVerdict.Gap))]
    [InlineData(100, 107, 0, nameof(OkxVerdict.Gap))]           // A previous id of 0 is an id, not a missing one.
    public void An_update_is_judged_by_the_id_before_it(long last, long id, long previous, string verdict) =>
        Assert.Equal(verdict, OkxSequence.Next(Message(id, previous, empty: false), last).ToString());

    [Fact]
    public void An_empty_message_under_the_same_id_says_that_nothing_changed() =>
        Assert.Equal(OkxVerdict.Unchanged, OkxSequence.Next(Message(100, 100, empty: true), 100));

    [Theory]
    [InlineData(90, 80, nameof(OkxVerdict.Duplicate))]
    [InlineData(100, 90, nameof(OkxVerdict.Duplicate))]
    [InlineData(107, 100, nameof(OkxVerdict.Apply))]
    [InlineData(107, 95, nameof(OkxVerdict.Apply))]
    [InlineData(120, 107, nameof(OkxVerdict.Gap))]
    public void The_first_update_after_a_rest_snapshot_must_contain_it(long id, long previous, string verdict) =>
        Assert.Equal(verdict, OkxSequence.First(Message(id, previous, empty: false), 100).ToString());

    private static DepthMessage Message(long id, long previous, bool empty)
    {
        var message = new DepthMessage { LastId = id, PreviousId = previous };
        if (!empty)
            message.Bids.Add(new Level(1, 1));
        return message;
    }
}
