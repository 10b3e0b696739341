using Surveillance.Standalone.Exports;

namespace Surveillance.Tests.Standalone.Exports;

/// <summary>Stretches of time that are asked for at once, neither too full nor too many.</summary>
public sealed class SliceLengthTests
{
    [Fact]
    public void Quiet_times_are_asked_for_a_day_at_once_in_the_end()
    {
        var slice = new SliceLength();
        for (var day = 0; day < 20; day++)
            slice.Note(0);
        Assert.Equal(SliceLength.Longest, slice.Next);
    }

    [Fact]
    public void A_full_stretch_is_followed_by_shorter_ones()
    {
        var slice = new SliceLength();
        var first = slice.Next;
        slice.Note(200_000);
        Assert.Equal(first / 2, slice.Next);
        for (var again = 0; again < 20; again++)
            slice.Note(200_000);
        Assert.Equal(SliceLength.Shortest, slice.Next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void At_an_even_rate_it_settles(double rowsPerSecond)
    {
        var slice = new SliceLength();
        for (var step = 0; step < 30; step++)
            slice.Note((long)(rowsPerSecond * slice.Next.TotalSeconds));
        var (settled, rows) = (slice.Next, (long)(rowsPerSecond * slice.Next.TotalSeconds));
        slice.Note(rows);
        Assert.Equal(settled, slice.Next);
    }
}
