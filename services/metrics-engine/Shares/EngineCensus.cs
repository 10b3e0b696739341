using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine.Shares;

/// <summary>
/// The other engines that run, and what they tell of themselves: by their heartbeats, looked at once a second.
/// </summary>
internal sealed class EngineCensus(Heartbeats heartbeats, ServiceEnvironment environment, TimeProvider time)
{
    /// <summary>
    /// A heartbeat comes each 5 s; one that is older than this is that of an engine that stands still or is dead.
    /// </summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Heartbeat> _seen = [];
    private IReadOnlyList<Heartbeat> _others = [];
    private DateTimeOffset _lookedAt;

    /// <summary>Names of the engines that run, without this one.</summary>
    public IEnumerable<string> Others => _others.Select(other => other.Instance);

    /// <summary>A figure of each other engine that tells it.</summary>
    public IEnumerable<double> FiguresOfOthers(string name) =>
        _others.Where(other => other.Figures.ContainsKey(name)).Select(other => other.Figures[name]);

    /// <summary>Looks again, when that is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if ((now - _lookedAt).Duration() < Interval)
            return;
        _lookedAt = now;
        var beats = await heartbeats.AllAsync(cancellationToken);
        foreach (var beat in beats)
        {
            if (beat.Service == environment.Service && beat.Instance != environment.Instance)
                _seen[beat.Instance] = beat;
        }

        // Also one that is gone before its time: in an emptied Redis all are, and the engines run.
        _others = [.. _seen.Values.Where(beat => (now - beat.At).Duration() <= Fresh)];
        foreach (var gone in _seen.Values.Except(_others).ToList())
            _seen.Remove(gone.Instance);
    }
}
