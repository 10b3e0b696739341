using CsCheck;
using Surveillance.Dashboard.Charts;

namespace Surveillance.Tests.Dashboard;

/// <summary>Against a list of every point.</summary>
public sealed class ToldMomentsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    // Steps between points, mostly of one pace, and now and then how far back the range reaches.
    private static readonly Gen<(int Step, int Points, int Kept)[]> Flows =
        Gen.Select(Gen.Int[0, 70], Gen.Int[1, 40], Gen.Int[0, 900]).Array[1, 30];

    [Fact]
    public void It_counts_what_a_list_of_every_point_counts() => Flows.Sample(flow =>
    {
        var (told, reference, at) = (new ToldMoments(), new List<DateTimeOffset>(), Start);
        foreach (var (step, points, kept) in flow)
        {
            for (var point = 0; point < points; point++)
            {
                at += TimeSpan.FromSeconds(step) + TimeSpan.FromMilliseconds(step % 3);
                told.Add(at);
                reference.Add(at);
            }

            var from = at - TimeSpan.FromSeconds(kept);
            told.DropBefore(from);
            reference.RemoveAll(one => one.ToUnixTimeMilliseconds() < from.ToUnixTimeMilliseconds());
            Assert.Equal(reference.Count, told.Count);
        }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(7.5)]
    public void A_day_of_points_at_a_steady_pace_takes_no_memory_for_each(double seconds)
    {
        var told = new ToldMoments();
        told.Add(Start);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var point = 1; point <= 86_400; point++)
            told.Add(Start.AddSeconds(point * seconds));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        Assert.Equal(86_401, told.Count);
    }
}
