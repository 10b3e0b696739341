using Surveillance.Exchanges.Bybit;

namespace Surveillance.Tests.Exchanges.Bybit;

public sealed class BybitSequenceTests
{
    [Theory]
    [InlineData(100L, 101, nameof(BybitVerdict.Apply))]
    [InlineData(100L, 102, nameof(BybitVerdict.Gap))]
    [InlineData(100L, 100, nameof(BybitVerdict.Duplicate))]
    [InlineData(100L, 97, nameof(BybitVerdict.Duplicate))]
    [InlineData(100L, 1, nameof(BybitVerdict.Load))]             // The venue restarted.
    [InlineData(15_076_952L, 5, nameof(BybitVerdict.Gap))]       // It did, and its snapshot is missing.
    [InlineData(long.MaxValue, 5, nameof(BybitVerdict.Gap))]
    [InlineData(null, 101, nameof(BybitVerdict.Wait))]
    [InlineData(null, 1, nameof(BybitVerdict.Load))]
    public void A_delta_is_judged_by_the_id_before_it(long? last, long id, string verdict) =>
        Assert.Equal(verdict, BybitSequence.Judge(BybitFrameType.Delta, id, last).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData(100L)]
    [InlineData(1_000_000L)]
    public void Any_snapshot_is_the_book(long? last) =>
        Assert.Equal(BybitVerdict.Load, BybitSequence.Judge(BybitFrameType.Snapshot, 100, last));
}
