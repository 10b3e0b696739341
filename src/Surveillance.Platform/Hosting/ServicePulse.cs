using System.Collections.Concurrent;
using Surveillance.Platform.Telemetry;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Whether a service moves on, told by its own loop: <see cref="Beat"/> each time work was done or there was verifiably
/// none to do. A service is healthy when it has beaten within <see cref="Patience"/>; that Redis answers says nothing.
/// </summary>
public sealed class ServicePulse(TimeProvider time)
{
    /// <summary>How long a loop may stand still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(Figure Figure, string? Exchange), double> _figures = [];
    private long _lastBeat = -1;

    /// <summary>When the service started, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Figures told so far, by their names in the heartbeat.</summary>
    public IReadOnlyDictionary<string, double> Figures => _figures
        .Select(told => (Name: told.Key.Figure.NameFor(told.Key.Exchange), told.Value))
        .OrderBy(told => told.Name, StringComparer.Ordinal)
        .ToDictionary(told => told.Name, told => told.Value, StringComparer.Ordinal);

    /// <summary>Whether the loop has beaten within <see cref="Patience"/>.</summary>
    public bool IsMakingProgress =>
        Interlocked.Read(ref _lastBeat) is var last and >= 0 && time.GetElapsedTime(last) <= Patience;

    /// <summary>The loop has moved on.</summary>
    public void Beat() => Interlocked.Exchange(ref _lastBeat, time.GetTimestamp());

    /// <summary>Tells a figure. One that is not known, null or not finite, is not told any more.</summary>
    /// <param name="figure">Which.</param>
    /// <param name="value">Its value now, in the unit of its name.</param>
    /// <param name="exchange">The venue, for a figure that there is for each.</param>
    public void Set(Figure figure, double? value, string? exchange = null)
    {
        if (value is { } known && double.IsFinite(known))
            _figures[(figure, exchange)] = known;
        else
            _figures.TryRemove((figure, exchange), out _);
    }

    /// <summary>What is known of a figure: at most one value, or one of each venue.</summary>
    public IEnumerable<(string? Exchange, double Value)> Of(Figure figure) => figure.IsOfExchange
        ? _figures.Where(told => told.Key.Figure == figure).Select(told => (told.Key.Exchange, told.Value))
        : _figures.TryGetValue((figure, null), out var value) ? [(null, value)] : [];
}
