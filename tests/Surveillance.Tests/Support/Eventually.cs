namespace Surveillance.Tests.Support;

/// <summary>
/// Waits for something that other threads or processes bring about: polls until it holds, up to a deadline.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// What never comes is found all the same; a shared machine that starts a service in a quarter of the speed is no
    /// fault. Who means a time that the product keeps says so.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Returns once the condition holds; fails with <paramref name="expectation"/> after the deadline.
    /// </summary>
    public static Task TrueAsync(Func<bool> condition, string expectation, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), expectation, within);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<Task<bool>> condition, string expectation, TimeSpan? within = null) =>
        ValueAsync(async () => await condition() ? "holds" : null, expectation, within);

    /// <summary>Likewise; what is missing at the deadline is told as it is then.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> expectation, TimeSpan within) =>
        ValueAsync(async () => await condition() ? "holds" : null, expectation, within);

    /// <summary>
    /// Lets what waits for a thread of the pool go first, and what comes of that: before a test winds its clock on, so
    /// that it does not run ahead of loops that a busy machine holds up.
    /// </summary>
    public static async Task TurnsAsync()
    {
        for (var turn = 0; turn < 5; turn++)
        {
            await Task.Factory.StartNew(
                static () => { },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.PreferFairness,
                TaskScheduler.Default);
        }
    }

    /// <summary>
    /// The first value that is not null; fails with <paramref name="expectation"/> after the deadline.
    /// </summary>
    public static Task<T> ValueAsync<T>(Func<Task<T?>> probe, string expectation, TimeSpan? within = null)
        where T : class => ValueAsync(probe, () => expectation, within ?? Patience);

    private static async Task<T> ValueAsync<T>(Func<Task<T?>> probe, Func<string> expectation, TimeSpan limit)
        where T : class
    {
        var token = TestContext.Current.CancellationToken;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await probe() is { } value)
                return value;
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                Assert.Fail($"not within {limit.TotalSeconds} s: {expectation()}");
            await Task.Delay(Pause, TimeProvider.System, token);
        }
    }
}
