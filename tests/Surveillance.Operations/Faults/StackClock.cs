namespace Surveillance.Operations.Faults;

/// <summary>
/// The clock of the four services, which a fault steps while that of this machine, the stores and the venues goes on:
/// <c>tests/compose/clock.c</c>, which each service loads, adds to the time what a file says.
/// </summary>
/// <param name="file">The file that the services read, ten times a second; null = the clock cannot be stepped.</param>
internal sealed class StackClock(string? file) : TimeProvider
{
    /// <summary>By when every process has read the file again.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(1);

    private long _ahead;

    /// <summary>Whether it can be stepped.</summary>
    public bool IsMovable => file is not null;

    /// <summary>The time that the services have.</summary>
    public override DateTimeOffset GetUtcNow() => At(base.GetUtcNow());

    /// <summary>What it tells, as it is set now, at a moment of this machine's clock.</summary>
    public DateTimeOffset At(DateTimeOffset moment) => moment.AddSeconds(Interlocked.Read(ref _ahead));

    /// <summary>
    /// Steps it. In the seconds in which some services have the old time still, this clock tells the earlier one, so
    /// that nothing seems older than it is.
    /// </summary>
    /// <param name="seconds">How far it is ahead of this machine's clock from now on.</param>
    public async Task StepAsync(long seconds, CancellationToken stop)
    {
        Interlocked.Exchange(ref _ahead, Math.Min(seconds, Interlocked.Read(ref _ahead)));
        await File.WriteAllTextAsync(file!, $"+{seconds}\n", stop);
        await Task.Delay(Spread, System, stop);
        Interlocked.Exchange(ref _ahead, seconds);
    }
}
