using Microsoft.Extensions.Time.Testing;

namespace Surveillance.Tests.Exchanges.Clocks;

/// <summary>
/// A clock that the test moves, and whose time of day it can step as an operator does: timers and timestamps, which
/// <see cref="FakeTimeProvider.AdjustTime"/> moves along, do not notice.
/// </summary>
internal sealed class SteppableTime(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _time = new(start);
    private TimeSpan _stepped;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _stepped;

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _time.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _time.Advance(by);

    public void Step(TimeSpan by) => _stepped += by;
}
