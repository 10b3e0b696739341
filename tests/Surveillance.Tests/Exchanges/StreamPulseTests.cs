using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class StreamPulseTests
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_stream_that_never_spoke_is_not_silent() =>
        Assert.False(new StreamPulse(Least).IsSilent(Start.AddHours(1)));

    [Fact]
    public void A_busy_stream_is_silent_after_the_least_limit()
    {
        var (pulse, last) = Heard(TimeSpan.FromMilliseconds(100), 1_000);
        Assert.False(pulse.IsSilent(last + Least));
        Assert.True(pulse.IsSilent(last + Least + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void A_stream_that_speaks_each_two_seconds_may_rest_for_forty()
    {
        var (pulse, last) = Heard(TimeSpan.FromSeconds(2), 200);
        Assert.InRange(pulse.Limit.TotalSeconds, 39, 41);
        Assert.False(pulse.IsSilent(last + TimeSpan.FromSeconds(38)));
    }

    [Fact]
    public void The_rarest_stream_is_silent_after_the_longest_limit()
    {
        var (pulse, _) = Heard(TimeSpan.FromSeconds(60), 50);
        Assert.Equal(StreamPulse.Most, pulse.Limit);
    }

    [Fact]
    public void An_outage_does_not_make_the_limit_long()
    {
        var (pulse, last) = Heard(TimeSpan.FromMilliseconds(100), 1_000);
        pulse.Heard(last + TimeSpan.FromHours(1));
        Assert.InRange(pulse.Limit.TotalSeconds, 5, 10);
    }

    [Fact]
    public void After_a_restart_it_waits_for_the_first_frame()
    {
        var (pulse, last) = Heard(TimeSpan.FromMilliseconds(100), 10);
        pulse.Restart();
        Assert.False(pulse.IsSilent(last.AddHours(1)));
    }

    [Fact]
    public void A_first_frame_that_is_waited_for_makes_silence_when_it_does_not_come()
    {
        var (pulse, last) = Heard(TimeSpan.FromMilliseconds(100), 10);
        pulse.Expect(last);
        Assert.False(pulse.IsSilent(last + StreamPulse.FirstFrame));
        Assert.True(pulse.IsSilent(last + StreamPulse.FirstFrame + TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void Before_its_rhythm_is_learnt_a_stream_may_be_the_slowest()
    {
        var (pulse, last) = Heard(TimeSpan.FromSeconds(30), 2);
        Assert.False(pulse.IsSilent(last + TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void The_rhythm_of_a_busy_stream_is_learnt_within_seconds() =>
        Assert.Equal(Least, Heard(TimeSpan.FromMilliseconds(100), 60).Pulse.Limit);

    private static (StreamPulse Pulse, DateTimeOffset Last) Heard(TimeSpan every, int times)
    {
        var pulse = new StreamPulse(Least);
        var at = Start;
        for (var i = 0; i < times; i++)
            pulse.Heard(at += every);
        return (pulse, at);
    }
}
