using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>Keeps the hash <c>silences</c> like the desk's own.</summary>
internal sealed class SilencePublisher(Silences store)
{
    private readonly Dictionary<string, Silence> _written = [];

    /// <summary>These stand in Redis already.</summary>
    public void Load(IEnumerable<Silence> silences)
    {
        foreach (var silence in silences)
            _written[silence.Id] = silence;
    }

    /// <summary>Redis was emptied: everything is to be written again.</summary>
    public void Forget() => _written.Clear();

    /// <summary>
    /// Looks whether all that was written is still there: Redis may have been emptied while no alert was active. It is
    /// asked without a silence, too: nobody else would hear that something of another kind stands there.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await store.CountAsync(cancellationToken) < _written.Count)
            Forget();
    }

    /// <summary>Writes the difference.</summary>
    public async Task FlushAsync(IReadOnlyCollection<Silence> present, CancellationToken cancellationToken)
    {
        foreach (var silence in present)
            if (!_written.TryGetValue(silence.Id, out var written) || written != silence)
            {
                await store.SetAsync(silence, cancellationToken);
                _written[silence.Id] = silence;
            }

        if (_written.Count == present.Count)
            return;
        foreach (var id in _written.Keys.Except(present.Select(silence => silence.Id)).ToList())
        {
            await store.RemoveAsync(id, cancellationToken);
            _written.Remove(id);
        }
    }
}
