using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>What is worked out once a second is worked out anew when what it is made of changes within one.</summary>
public sealed class StandingFigureTests
{
    private const string Change = "depth_10bps_change_pct";

    private readonly MeasurerBench _bench = new(Some.Settings with { HasPeers = false });

    [Fact]
    public void An_edit_of_the_longest_pause_counts_at_once()
    {
        _bench.Take(20);
        _bench.Second += 3;
        _bench.Take(5);
        Assert.Equal(0, _bench.Take(Change).Value);
        _bench.Measurer.Apply(_bench.Measurer.Settings with
        {
            ZScore = Some.ZScore with { ResetOnGapThreshold = TimeSpan.FromSeconds(2) },
        });
        Assert.Equal(ReadingStatus.Gap, Measured(_bench.Measurer).Status);
    }

    [Fact]
    public void A_second_that_is_sampled_once_more_is_what_it_was_the_last_time()
    {
        _bench.Take(18);
        _bench.Size = 10;
        _bench.Take(2);
        _bench.Size = 50;
        Assert.Equal(0, _bench.Take(Change).Value);
        _bench.Size = 10;
        _bench.Measurer.Sample(_bench.Inputs, _bench.Now);
        Assert.Equal(-80, Measured(_bench.Measurer).Value!.Value, 9);
    }

    [Fact]
    public void What_is_restored_counts_at_once()
    {
        _bench.Take(20);
        var restarted = new MarketMeasurer(_bench.Measurer.Settings, expectedSince: _bench.Now);
        Assert.Null(Measured(restarted).Value);
        restarted.Restore(_bench.Measurer.Save(_bench.Now), new Dictionary<string, IReadOnlyList<double>>());
        Assert.Equal(0, Measured(restarted).Value);
    }

    private Reading Measured(MarketMeasurer measurer) =>
        measurer.Measure(_bench.Inputs, _bench.Now).Readings[Change];
}
