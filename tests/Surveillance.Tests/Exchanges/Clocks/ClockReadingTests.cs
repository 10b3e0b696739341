using Surveillance.Exchanges.Clocks;

namespace Surveillance.Tests.Exchanges.Clocks;

/// <summary>What several answers of a venue say of its clock.</summary>
public sealed class ClockReadingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly SteppableTime _time = new(Start);

    [Fact]
    public void The_quickest_answer_counts_and_half_its_round_trip_is_the_uncertainty()
    {
        // The venue is 1.3 s ahead; the slow answers spent their time on one way alone.
        var slow = Ask(there: 400, back: 5, aheadMs: 1300);
        var quick = Ask(there: 20, back: 20, aheadMs: 1300);
        var late = Ask(there: 10, back: 300, aheadMs: 1300);
        var offset = Offset([slow, quick, late]);
        Assert.Equal(1300, offset.Ahead.TotalMilliseconds, 3);
        Assert.Equal(20, offset.Uncertainty.TotalMilliseconds, 3);
        Assert.Equal(1280, offset.Certain.TotalMilliseconds, 3);
    }

    [Fact]
    public void Answers_in_whole_seconds_narrow_each_other_down()
    {
        var samples = new List<ClockSample>();
        for (var i = 0; i < 5; i++)
        {
            samples.Add(Ask(there: 20, back: 20, aheadMs: -1500, resolutionMs: 1000));
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        var one = Offset([samples[0]]);
        Assert.Equal(520, one.Uncertainty.TotalMilliseconds, 3);
        var all = Offset(samples);
        Assert.InRange(all.Uncertainty.TotalMilliseconds, 1, 150);
        Assert.InRange(
            -1500,
            (all.Ahead - all.Uncertainty).TotalMilliseconds,
            (all.Ahead + all.Uncertainty).TotalMilliseconds);
    }

    [Fact]
    public void Whole_seconds_that_contradict_each_other_are_not_put_together()
    {
        var before = Ask(there: 10, back: 10, aheadMs: 0, resolutionMs: 1000);
        var after = Ask(there: 30, back: 30, aheadMs: 5000, resolutionMs: 1000);
        Assert.Equal(510, Offset([before, after]).Uncertainty.TotalMilliseconds, 3);
    }

    [Fact]
    public void An_offset_within_its_uncertainty_is_none()
    {
        Assert.Equal(TimeSpan.Zero, new ClockOffset(Ms(80), Ms(80)).Certain);
        Assert.Equal(TimeSpan.Zero, new ClockOffset(Ms(-80), Ms(90)).Certain);
        Assert.Equal(Ms(-120), new ClockOffset(Ms(-200), Ms(80)).Certain);
    }

    [Fact]
    public void A_step_of_the_local_clock_changes_the_offset_and_no_lag()
    {
        var clock = new VenueClock(_time);
        Assert.Null(clock.LagOf(Start, Start));
        clock.Set(ClockReading.Of([Ask(there: 5, back: 5, aheadMs: 0)], _time));
        _time.Advance(TimeSpan.FromSeconds(60));
        var stamp = _time.GetUtcNow() - Ms(40);
        Assert.Equal(Ms(40), clock.LagOf(stamp, _time.GetUtcNow()));
        Assert.False(clock.IsDoubted);
        _time.Step(TimeSpan.FromSeconds(20));
        Assert.Equal(-20, clock.Offset!.Value.Ahead.TotalSeconds, 6);
        Assert.Equal(Ms(40), clock.LagOf(stamp, _time.GetUtcNow()));
        Assert.False(clock.IsDoubted);
    }

    [Theory]
    [InlineData(900, false)]
    [InlineData(1100, true)]
    [InlineData(-50, false)]
    [InlineData(-70, true)]
    public void A_lag_that_cannot_be_right_raises_doubt_until_the_next_reading(int lagMs, bool isDoubted)
    {
        var clock = new VenueClock(_time);
        clock.Set(ClockReading.Of([Ask(there: 5, back: 5, aheadMs: 0)], _time));
        clock.LagOf(_time.GetUtcNow() - Ms(lagMs), _time.GetUtcNow());
        Assert.Equal(isDoubted, clock.IsDoubted);
        clock.Set(ClockReading.Of([Ask(there: 5, back: 5, aheadMs: 0)], _time));
        Assert.False(clock.IsDoubted);
    }

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private ClockSample Ask(double there, double back, double aheadMs, int resolutionMs = 0)
    {
        var asked = _time.GetTimestamp();
        _time.Advance(Ms(there));
        var server = _time.GetUtcNow() + Ms(aheadMs);
        if (resolutionMs > 0)
            server = new DateTimeOffset(server.Ticks - (server.Ticks % Ms(resolutionMs).Ticks), TimeSpan.Zero);
        _time.Advance(Ms(back));
        return new ClockSample(server, Ms(resolutionMs), asked, _time.GetTimestamp());
    }

    private ClockOffset Offset(IReadOnlyList<ClockSample> samples)
    {
        var clock = new VenueClock(_time);
        clock.Set(ClockReading.Of(samples, _time));
        return clock.Offset!.Value;
    }
}
