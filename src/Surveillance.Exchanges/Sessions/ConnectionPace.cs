namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Spaces the attempts to connect to one venue evenly, over all its sessions: venues count them by address, and after
/// an outage all sessions come back at once.
/// </summary>
/// <param name="spacing">Least time between two attempts.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPace(TimeSpan spacing, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _next;

    /// <summary>Returns when the next attempt may be made.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            wait = _next > now ? _next - now : TimeSpan.Zero;
            _next = now + wait + spacing;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
