using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>A gap is told for half a minute after its end, whichever engine measures the market by then.</summary>
public sealed class RecentGapTests
{
    [Fact]
    public void A_closed_gap_is_told_for_half_a_minute_however_often_it_is_noted()
    {
        var bench = new MeasurerBench();
        bench.Take();
        var gap = new DataGap(Some.Perp, bench.Now.AddSeconds(-8), bench.Now, GapReason.Disconnect, 1, 2);
        bench.Measurer.Note(gap);
        bench.Measurer.Note(gap);
        bench.Measurer.Note(gap with { Start = gap.End.AddSeconds(-2) });
        for (var second = 1; second <= 30; second++)
            Assert.Equal(8, bench.Take("gap_duration_seconds").Value);
        Assert.Equal(0, bench.Take("gap_duration_seconds").Value);
    }

    [Fact]
    public void A_restarted_engine_goes_on_telling_of_a_closed_gap_until_its_half_minute_is_over()
    {
        var bench = new MeasurerBench();
        bench.Take();
        var gap = new DataGap(Some.Perp, bench.Now.AddSeconds(-8.25), bench.Now, GapReason.Disconnect, 1, 2);
        bench.Measurer.Note(gap);
        bench.Take(10);
        bench.Restart();
        Assert.Equal(8.25, bench.Take("gap_duration_seconds").Value);

        // The queue may tell of it once more, where the database had not stored it.
        bench.Measurer.Note(gap);
        Assert.Equal([new TimedValue(gap.End, 8.25)], bench.Measurer.Save(bench.Now).RecentGaps);
        for (var second = 12; second <= 30; second++)
            Assert.Equal(8.25, bench.Take("gap_duration_seconds").Value);
        bench.Restart();
        Assert.Equal(0, bench.Take("gap_duration_seconds").Value);
    }

    [Fact]
    public void Without_a_recent_gap_none_is_saved_and_an_older_state_tells_of_none()
    {
        var bench = new MeasurerBench();
        bench.Take();
        Assert.Null(bench.Measurer.Save(bench.Now).RecentGaps);
        bench.Measurer.Note(new DataGap(Some.Perp, bench.Now.AddSeconds(-8), bench.Now, GapReason.Disconnect, 1, 2));
        bench.Take(31);
        Assert.Null(bench.Measurer.Save(bench.Now).RecentGaps);
        bench.Restart();
        Assert.Equal(0, bench.Take("gap_duration_seconds").Value);
    }
}
