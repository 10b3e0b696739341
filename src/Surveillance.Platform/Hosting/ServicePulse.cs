using System.Collections.Concurrent;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Whether a service moves on, told by its own loop: <see cref="Beat"/> each time work was done or there was verifiably
/// none to do. A service is healthy when it has beaten within <see cref="Patience"/>; that Redis answers says nothing.
/// </summary>
public sealed class ServicePulse(TimeProvider time)
{
    /// <summary>How long a loop may stand still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, double> _figures = new(StringComparer.Ordinal);
    private long _lastBeat = -1;

    /// <summary>When the service started, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Figures told so far, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures => _figures.OrderBy(figure => figure.Key, StringComparer.Ordinal)
        .ToDictionary(figure => figure.Key, figure => figure.Value, StringComparer.Ordinal);

    /// <summary>Whether the loop has beaten within <see cref="Patience"/>.</summary>
    public bool IsMakingProgress =>
        Interlocked.Read(ref _lastBeat) is var last and >= 0 && time.GetElapsedTime(last) <= Patience;

    /// <summary>The loop has moved on.</summary>
    public void Beat() => Interlocked.Exchange(ref _lastBeat, time.GetTimestamp());

    /// <summary>
    /// Tells a figure; the unit ends its name, such as <c>rows_waiting</c> or <c>lag_ms</c>. A value that is not finite
    /// is not told.
    /// </summary>
    public void Set(string figure, double value)
    {
        if (double.IsFinite(value))
            _figures[figure] = value;
        else
            _figures.TryRemove(figure, out _);
    }
}
