using Surveillance.Platform.Hosting;
using Surveillance.Tests.Exchanges.Clocks;

namespace Surveillance.Tests.Platform.Hosting;

/// <summary>What services take for the time while the system clock is stepped.</summary>
public sealed class SteadyClockTests
{
    private readonly SteppableTime _system = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly SteadyClock _clock;

    public SteadyClockTests() => _clock = new SteadyClock(_system);

    [Theory]
    [InlineData(1.3)]
    [InlineData(-1.5)]
    [InlineData(30)]
    [InlineData(-30)]
    public void A_step_is_approached_by_a_tenth_of_the_time_that_passes(double step)
    {
        Pass(seconds: 10);
        Assert.Equal(_system.GetUtcNow(), _clock.GetUtcNow());
        var before = _clock.GetUtcNow();
        _system.Step(TimeSpan.FromSeconds(step));
        Assert.Equal(before, _clock.GetUtcNow());
        var needed = (int)Math.Ceiling(Math.Abs(step) * 10) + 2;
        for (var i = 0; i < needed * 10; i++)
        {
            var last = _clock.GetUtcNow();
            _system.Advance(TimeSpan.FromMilliseconds(100));
            Assert.InRange((_clock.GetUtcNow() - last).TotalMilliseconds, 89.9, 110.1);
        }

        Assert.Equal(_system.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Clocks_that_are_read_at_other_moments_stay_in_step()
    {
        var other = new SteadyClock(_system);
        _system.Step(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 100; i++)
        {
            _system.Advance(TimeSpan.FromMilliseconds(370));
            var one = _clock.GetUtcNow();
            if (i % 3 == 0)
                Assert.InRange((one - other.GetUtcNow()).Duration().TotalMilliseconds, 0, 200);
        }
    }

    [Fact]
    public void After_a_longer_sleep_the_system_clock_is_followed_at_once()
    {
        _clock.GetUtcNow();
        _system.Step(TimeSpan.FromHours(3));
        Pass(seconds: 1);
        Assert.Equal(_system.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Without_a_step_it_is_the_system_clock_however_seldom_it_is_read()
    {
        _system.Advance(TimeSpan.FromHours(7));
        Assert.Equal(_system.GetUtcNow(), _clock.GetUtcNow());
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds * 4; i++)
        {
            _system.Advance(TimeSpan.FromMilliseconds(250));
            _clock.GetUtcNow();
        }
    }
}
