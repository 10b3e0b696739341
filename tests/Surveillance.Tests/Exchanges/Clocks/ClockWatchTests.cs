using Surveillance.Exchanges.Clocks;

namespace Surveillance.Tests.Exchanges.Clocks;

/// <summary>When a venue's clock is read, and what is told of it, on a clock that the test moves.</summary>
public sealed class ClockWatchTests : IAsyncDisposable
{
    private readonly Offline _stage = Offline.Okx().Stage;
    private readonly CancellationTokenSource _end = new();
    private readonly VenueClock _clock;
    private readonly Task _running;
    private TimeSpan _ahead;
    private Exception? _refusal;
    private int _asked;

    public ClockWatchTests()
    {
        _clock = new VenueClock(_stage.Time);
        _running = new ClockWatch("okx", AskAsync, _clock, _stage.Context).RunAsync(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    [Fact]
    public async Task The_clock_is_read_by_five_requests_each_five_minutes()
    {
        await PassAsync(seconds: 1);
        Assert.Equal(5, _asked);
        await PassAsync(seconds: 298);
        Assert.Equal(5, _asked);
        await PassAsync(seconds: 4);
        Assert.Equal(10, _asked);
    }

    [Fact]
    public async Task A_failure_and_a_doubt_are_followed_by_a_reading_within_half_a_minute()
    {
        _refusal = new HttpRequestException("no route");
        await PassAsync(seconds: 32);
        Assert.Contains(_stage.Log.Entries, entry => entry.Text.Contains("could not be read"));
        _refusal = null;
        await PassAsync(seconds: 31);
        Assert.NotNull(_clock.Offset);
        var before = _asked;
        _ahead = TimeSpan.FromSeconds(-1.5);
        _clock.LagOf(_stage.Time.GetUtcNow() + _ahead, _stage.Time.GetUtcNow());
        await PassAsync(seconds: 32);
        Assert.Equal(before + 5, _asked);
        Assert.Equal(-1.5, _clock.Offset!.Value.Ahead.TotalSeconds, 3);
    }

    [Theory]
    [InlineData(1300)]
    [InlineData(-1500)]
    public async Task A_clock_that_is_off_is_told_once_and_once_when_it_is_right_again(int aheadMs)
    {
        _ahead = TimeSpan.FromMilliseconds(aheadMs);
        await PassAsync(seconds: 650);
        Assert.Single(Lines, line => line.StartsWith(
            $"clock_skew: the clock of okx is {aheadMs} ms ahead of ours", StringComparison.Ordinal));
        _ahead = TimeSpan.Zero;
        await PassAsync(seconds: 650);
        Assert.Single(Lines, line => line.StartsWith("clock_skew: over", StringComparison.Ordinal));
        Assert.Equal(2, Lines.Count());
    }

    [Fact]
    public async Task A_clock_that_is_off_by_less_than_a_tenth_of_a_second_is_not_told()
    {
        _ahead = TimeSpan.FromMilliseconds(99);
        await PassAsync(seconds: 2);
        Assert.NotNull(_clock.Offset);
        Assert.Empty(Lines);
    }

    private IEnumerable<string> Lines => _stage.Log.Entries.Select(entry => entry.Text)
        .Where(text => text.Contains("clock_skew", StringComparison.Ordinal));

    private Task<ClockSample> AskAsync(CancellationToken cancellationToken)
    {
        _asked++;
        if (_refusal is not null)
            return Task.FromException<ClockSample>(_refusal);
        var now = _stage.Time.GetTimestamp();
        return Task.FromResult(new ClockSample(_stage.Time.GetUtcNow() + _ahead, TimeSpan.Zero, now, now));
    }

    private async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            _stage.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
