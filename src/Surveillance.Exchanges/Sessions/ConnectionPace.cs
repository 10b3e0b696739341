namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Spaces the attempts to connect to one venue evenly, over all its sessions: venues count them by address, and after
/// an outage all sessions come back at once. For the same reason no two connections are to be replaced at once.
/// </summary>
/// <param name="spacing">Least time between two attempts.</param>
/// <param name="life">
/// How long a connection is kept before another one replaces it; null where the venue sets it no end.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionPace(TimeSpan spacing, TimeSpan? life, TimeProvider time)
{
    /// <summary>Connections that begin together end one after another, spread over 15 minutes or less.</summary>
    private const int Stagger = 15;

    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _next;
    private int _lives;

    /// <summary>How long the next connection is kept; null for as long as the venue keeps it.</summary>
    public TimeSpan? NextLife()
    {
        if (life is not { } whole)
            return null;
        var step = whole / (2 * Stagger) < LongestStep ? whole / (2 * Stagger) : LongestStep;
        return whole - (Interlocked.Increment(ref _lives) - 1) % Stagger * step;
    }

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
